import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { systemCode } from "../problem.ts";

/**
 * The secret that signs the dashboard's sessions, kept in a file that only its owner can read so
 * that people stay signed in over a restart.
 */
export async function sessionSecret(file: string): Promise<string> {
  try {
    const kept = (await readFile(file, "utf8")).trim();
    if (kept.length >= 32) return kept;
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
  }
  const secret = randomBytes(32).toString("base64url");
  await writeFile(file, `${secret}\n`, { mode: 0o600 });
  return secret;
}
