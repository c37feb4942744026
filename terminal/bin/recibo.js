#!/usr/bin/env node
// The command `recibo`, as in `npx recibo traffic topics`. Plain JavaScript for any Node: where an older one runs it,
// it goes on with the Node that this repository pins.
import { spawnSync } from "node:child_process";
import * as modules from "node:module";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const main = new URL("../src/main.ts", import.meta.url);
const [major] = process.versions.node.split(".").map(Number);

if (major >= 24) {
  // Half of a short command's time is compiling what the last one has compiled.
  modules.enableCompileCache(
    fileURLToPath(new URL("../../node_modules/.cache/recibo", import.meta.url)),
  );
  await import(main);
} else {
  const pinned = fileURLToPath(new URL("../../node_modules/.bin/node", import.meta.url));
  const args = [fileURLToPath(main), ...process.argv.slice(2)];
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => {});
  const { status, signal, error } = spawnSync(pinned, args, { stdio: "inherit" });
  if (error) console.error(`recibo needs Node 24: ${error.message}; run npm ci in the clone.`);
  process.exit(status ?? (signal ? 128 + constants.signals[signal] : 69));
}
