import { createHash } from "node:crypto";
import { globSync, readdirSync, readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import amaro from "amaro";
import express, { type Router } from "express";
import { usedRules } from "./used-rules.ts";

/** The path of a file inside an installed package. */
export function packageFile(name: string, file: string): string {
  return join(dirname(manifestOf(name)), file);
}

function manifestOf(name: string): string {
  const manifest = findPackageJSON(name, import.meta.url);
  if (manifest === undefined) throw new Error(`the package ${name} is not installed`);
  return manifest;
}

/** Our sheets in the order in which they count: what comes later wins. */
const sheets = [
  "base",
  "shell",
  "top-bar",
  "parts",
  "notices",
  "toasts",
  "forms",
  "invoice-lines",
  "invoice-form",
  "invoice-list",
  "invoice-page",
  "pages",
  "score",
  "score-changes",
  "what-if",
  "entrance",
  "request",
  "dead-letters",
  "organisation",
  "customers",
  "accounts",
  "inbox",
  "home",
  "traffic",
  "traffic-records",
  "traffic-record",
  "traffic-groups",
  "search",
  "follow",
];

const ours = fileURLToPath(new URL("../../public", import.meta.url));

/** Folders of libraries that browsers load from, by the name they are asked for. */
const libraries = {
  tabler: { package: "@tabler/core", folder: "dist" },
  htmx: { package: "htmx.org", folder: "dist" },
  "socket.io": { package: "socket.io-client", folder: "dist" },
  "big.js": { package: "big.js", folder: "" },
  inter: { package: "@fontsource-variable/inter", folder: "" },
  uplot: { package: "uplot", folder: "dist" },
};

/** What browsers load: our own files, and libraries straight from their packages; nothing from elsewhere. */
export type Assets = {
  /** The address of a file, as `live.js` or `vendor/htmx/htmx.min.js`: another one whenever any file has changed. */
  address(file: string): string;
  readonly routes: Router;
};

/**
 * Every address holds a fingerprint of all files, so that browsers keep them for good and ask for nothing twice. A page
 * of another version behind the same balancer gets what there is, to be asked for again.
 */
export function createAssets(): Assets {
  const made = new Map([["styles.css", styles()], ...ourFiles(), ...moduleFiles()]);
  const version = fingerprint(made);
  const routes = express.Router();
  const etag = `"${version}"`;
  routes.use(`/assets/${version}`, files(made, etag, { maxAge: "365d", immutable: true }));
  routes.use("/assets/:version", files(made, etag, { maxAge: 0 }));
  return { address: (file) => `/assets/${version}/${file}`, routes };
}

/** Serves what was read at start, and the files of libraries, which change with their version. */
function files(
  made: ReadonlyMap<string, string>,
  etag: string,
  caching: Parameters<typeof express.static>[1],
): Router {
  const routes = express.Router();
  const age = caching?.immutable ? "public, max-age=31536000, immutable" : "no-cache";
  routes.use(({ method, path }, response, next) => {
    const content = method === "GET" || method === "HEAD" ? made.get(path.slice(1)) : undefined;
    if (content === undefined) return next();
    response.type(types[extname(path)] ?? "text/plain");
    response.set({ "Cache-Control": age, ETag: etag }).send(content);
  });
  const options = { ...caching, index: false, redirect: false } as const;
  for (const [name, library] of Object.entries(libraries)) {
    const folder = packageFile(library.package, library.folder);
    routes.use(`/vendor/${name}`, express.static(folder, options));
  }
  return routes;
}

const types: Record<string, string> = {
  ".css": "text/css",
  ".js": "text/javascript",
  ".ts": "text/javascript",
  ".svg": "image/svg+xml",
};

/** Our own scripts and pictures by name. They are read once: an address that is kept for good has one content. */
function ourFiles(): [name: string, content: string][] {
  return readdirSync(ours)
    .filter((name) => extname(name) in types)
    .map((name) => [name, readFileSync(join(ours, name), "utf8")]);
}

/**
 * All sheets in one: thirty requests less for a browser that comes for the first time. Of Tabler's only what pages can
 * use: a browser reads all of it before it draws the first page, and goes through it for each.
 */
function styles(): string {
  const inter = readFileSync(packageFile("@fontsource-variable/inter", "index.css"), "utf8");
  const tabler = readFileSync(packageFile("@tabler/core", "dist/css/tabler.min.css"), "utf8");
  return [
    usedRules(tabler.replace(/\/\*# sourceMappingURL=.*?\*\//, ""), sources()),
    inter.replaceAll("url(./", "url(vendor/inter/"),
    ...sheets.map((name) => readFileSync(join(ours, "css", `${name}.css`), "utf8")),
  ].join("\n");
}

/** Whatever puts a class on an element: markup, scripts and the code that both are made with. */
function sources(): string[] {
  const dashboard = join(ours, "..");
  return globSync(["views/**/*.ejs", "public/*.{js,ts}", "src/**/*.ts"], { cwd: dashboard }).map(
    (file) => readFileSync(join(dashboard, file), "utf8"),
  );
}

/**
 * The invoicing functions and the score of the workers, for the browser: the very same source, types stripped, so that
 * the totals a person sees while typing are the totals that will be on the invoice; and the same for the what-if panel.
 */
function moduleFiles(): [name: string, code: string][] {
  return [
    ...strippedModules("invoicing", "@recibo/common/invoicing/totals"),
    ...strippedModules("scorecard", "@recibo/common/scorecard/score"),
  ];
}

/** Says in a few characters whether anything that browsers load has changed. */
function fingerprint(made: ReadonlyMap<string, string>): string {
  const hash = createHash("sha256");
  for (const [name, content] of made) hash.update(name).update(content);
  for (const each of Object.values(libraries)) hash.update(readFileSync(manifestOf(each.package)));
  return hash.digest("hex").slice(0, 12);
}

/** The files of a module's folder, as their importers ask for them, with their types stripped. */
function strippedModules(name: string, module: string): [name: string, code: string][] {
  const folder = dirname(fileURLToPath(import.meta.resolve(module)));
  const sources = readdirSync(folder).filter((file) => file.endsWith(".ts"));
  return sources.map((file) => {
    const source = readFileSync(join(folder, file), "utf8");
    return [`${name}/${file}`, amaro.transformSync(source, { mode: "strip-only" }).code];
  });
}
