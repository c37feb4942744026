import { readdirSync, readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import amaro from "amaro";
import express, { type Router } from "express";

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
  };
  for (const [name, folder] of Object.entries(vendors))
    routes.use(`/vendor/${name}`, serve(folder, "1d"));
  routes.use("/invoicing", invoicingModules());
  return routes;
}

/**
 * The invoicing functions of the workers, for the browser: the very same source, types stripped, so that
 * the totals a person sees while typing are the totals that will be on the invoice.
 */
function invoicingModules(): Router {
  const folder = dirname(fileURLToPath(import.meta.resolve("@recibo/common/invoicing/totals")));
  const routes = express.Router();
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".ts"))) {
    const source = readFileSync(join(folder, file), "utf8");
    const { code } = amaro.transformSync(source, { mode: "strip-only" });
    routes.get(`/${file.replace(/\.ts$/, ".js")}`, (_request, response) => {
      response.type("text/javascript").send(code);
    });
  }
  return routes;
}
