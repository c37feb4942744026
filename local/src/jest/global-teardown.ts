import { writeFile } from "node:fs/promises";
import "./global-setup.ts";
import { tornDownMark } from "./verdict.ts";

/** Stops what the set-up has started, and deletes its data. */
export default async function globalTeardown(): Promise<void> {
  await globalThis.reciboTestEngines?.close();
  const { RECIBO_VERDICT_FILE } = process.env;
  if (RECIBO_VERDICT_FILE) await writeFile(tornDownMark(RECIBO_VERDICT_FILE), "");
}
