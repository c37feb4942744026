import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { kafkaRecord } from "./kafka.ts";
import { postgresRecord } from "./postgres.ts";
import { stopLeftover } from "./processes/record.ts";
import type { Progress } from "./progress.ts";
import type { placesIn } from "./settings.ts";

/** Stops what a run that was killed has left on this data folder, in the order of a normal stop. */
export async function stopEarlierRun(
  places: ReturnType<typeof placesIn>,
  progress: Progress,
): Promise<void> {
  const names = await readdir(places.processes).catch(() => []);
  const services = names.map((name) => stopLeftover(join(places.processes, name)));
  const stopped = [
    ...(await Promise.all(services)),
    await stopLeftover(kafkaRecord(places.kafka)),
    await stopLeftover(postgresRecord(places.postgres)),
  ];
  const count = stopped.filter(Boolean).length;
  if (count > 0) progress.say(`Stopped ${count} processes that an earlier run had left behind.`);
}
