import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { projectFolder } from "@recibo/local/project";
import { changesIn, undo } from "./undo-patch.ts";

const installed = "node_modules/kafkajs";
const patchFile = "patches/kafkajs+2.2.4.patch";

/** Runs Node with kafkajs as its authors released it. */
export type UnpatchedKafkajs = {
  /** What `NODE_OPTIONS` has to be. */
  readonly nodeOptions: string;
  close(): Promise<void>;
};

/** Copies kafkajs to a temporary folder, undoes our patch there, and makes Node load it from there. */
export async function openUnpatchedKafkajs(): Promise<UnpatchedKafkajs> {
  const folder = await mkdtemp(join(tmpdir(), "recibo-kafkajs-"));
  const copy = join(folder, "kafkajs");
  await cp(join(projectFolder, installed), copy, { recursive: true });
  for (const change of changesIn(await readFile(join(projectFolder, patchFile), "utf8"))) {
    const file = join(copy, change.file.slice(installed.length));
    await writeFile(file, undo(await readFile(file, "utf8"), change));
  }
  const hook = join(folder, "hook.mjs");
  await writeFile(hook, hookTo(pathToFileURL(join(copy, "index.js")).href));
  return {
    nodeOptions: `--import ${pathToFileURL(hook).href} --no-warnings`,
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A module that leads everybody who imports kafkajs to this file. */
function hookTo(url: string): string {
  return `import { registerHooks } from "node:module";
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "kafkajs"
      ? { url: ${JSON.stringify(url)}, format: "commonjs", shortCircuit: true }
      : next(specifier, context),
});
`;
}
