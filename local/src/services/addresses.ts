import { readFile, rm, writeFile } from "node:fs/promises";
import type { Engines } from "./definitions.ts";

/** Where the engines of a running desk are, as environment variables of its services. */
export type Addresses = { KAFKA_BROKERS: string; DATABASE_URL: string };

/** Writes down where the engines are, for commands that work on the running desk; for its owner's eyes only. */
export async function writeAddresses(file: string, engines: Engines): Promise<void> {
  const addresses: Addresses = {
    KAFKA_BROKERS: engines.kafkaBrokers,
    DATABASE_URL: engines.databaseUrl,
  };
  await writeFile(file, `${JSON.stringify(addresses)}\n`, { mode: 0o600 });
}

/** What the running desk has written down; nothing when none has. */
export async function readAddresses(file: string): Promise<Partial<Addresses>> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return {};
  }
}

/** The desk has stopped. */
export async function forgetAddresses(file: string): Promise<void> {
  await rm(file, { force: true });
}
