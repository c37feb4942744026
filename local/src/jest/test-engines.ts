import { rm } from "node:fs/promises";
import { join } from "node:path";
import { startKafka } from "../kafka.ts";
import { freePort } from "../ports.ts";
import { startPostgres } from "../postgres.ts";
import { closeGuard } from "../processes/guard.ts";
import { defaultDataFolder } from "../project.ts";
import { makeTestFolder } from "./test-folder.ts";

/** A real Kafka and a real PostgreSQL, empty, for one run of the tests. */
export interface TestEngines {
  readonly brokers: string;
  readonly databaseUrl: string;
  /** Holds their data; tests may put folders of their own here, which go with it. */
  readonly folder: string;
  /** Stops both and deletes their data; may be called again. */
  close(): Promise<void>;
}

/** Starts both on free ports; what has been started is stopped again when one of them fails. */
export async function startTestEngines(signal: AbortSignal): Promise<TestEngines> {
  const folder = await makeTestFolder();
  const say = (line: string) => console.log(line);
  const starting = [
    startKafka({
      data: join(folder, "kafka"),
      engines: join(defaultDataFolder, "engines"),
      port: await freePort(),
      say,
      signal,
    }),
    startPostgres({ data: join(folder, "postgres"), port: await freePort(), say, signal }),
  ] as const;
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= closeAll(starting, folder);
    return closing;
  };
  try {
    const [kafka, postgres] = await Promise.all(starting);
    return { brokers: kafka.brokers, databaseUrl: postgres.url, folder, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function closeAll(
  starting: readonly Promise<{ close(): Promise<void> }>[],
  folder: string,
): Promise<void> {
  for (const engine of await Promise.allSettled(starting)) {
    if (engine.status === "fulfilled") await engine.value.close();
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  await closeGuard();
}
