import { readdirSync, readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import amaro from "amaro";
import express, { type RequestHandler, type Router } from "express";

/** The path of a file inside an installed package. */
export function packageFile(name: string, file: string): string {
  const manifest = findPackageJSON(name, import.meta.url);
  if (manifest === undefined) throw new Error(`the package ${name} is not installed`);
  return join(dirname(manifest), file);
}

/** What browsers load: our own files, and libraries straight from their packages; nothing from elsewhere. */
export function assetRoutes(): Router {
  const routes = express.Router();
  const ours = fileURLToPath(new URL("../../public", import.meta.url));
  const serve = (folder: string, maxAge: string) =>
    express.static(folder, { maxAge, index: false, redirect: false });
  routes.use("/assets", serve(ours, "0"));
  const vendors = {
    tabler: packageFile("@tabler/core", "dist"),
    htmx: packageFile("htmx.org", "dist"),
    "socket.io": packageFile("socket.io-client", "dist"),
    "big.js": packageFile("big.js", ""),
    inter: packageFile("@fontsource-variable/inter", ""),
    uplot: packageFile("uplot", "dist"),
  };
  for (const [name, folder] of Object.entries(vendors))
    routes.use(`/vendor/${name}`, serve(folder, "1d"));
  routes.use("/invoicing", invoicingModules());
  routes.use("/scorecard", scorecardModules());
  return routes;
}

/**
 * The invoicing functions of the workers, for the browser: the very same source, types stripped, so that
 * the totals a person sees while typing are the totals that will be on the invoice.
 */
function invoicingModules(): Router {
  const routes = express.Router();
  for (const [name, code] of strippedModules("@recibo/common/invoicing/totals"))
    routes.get(`/${name}.js`, javascript(code));
  return routes;
}

/** The score's own source, for the what-if panel; under the names by which its files import each other. */
function scorecardModules(): Router {
  const routes = express.Router();
  for (const [name, code] of strippedModules("@recibo/common/scorecard/score"))
    routes.get(`/${name}.ts`, javascript(code));
  return routes;
}

/** The files of a module's folder by name, with their types stripped. */
function strippedModules(module: string): [name: string, code: string][] {
  const folder = dirname(fileURLToPath(import.meta.resolve(module)));
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
  return files.map((file) => {
    const source = readFileSync(join(folder, file), "utf8");
    return [file.slice(0, -3), amaro.transformSync(source, { mode: "strip-only" }).code];
  });
}

function javascript(code: string): RequestHandler {
  return (_request, response) => void response.type("text/javascript").send(code);
}
