import { setTimeout as wait } from "node:timers/promises";
import { type FailureSwitches, failureSwitches } from "../contracts/failure-switches.ts";
import { messageOf } from "../errors.ts";
import type { KafkaClient } from "../messaging/kafka.ts";
import { ensureTopics } from "../messaging/topics.ts";
import { pause } from "../retry.ts";
import type { Traffic } from "../traffic/traffic.ts";

/**
 * Hears of every change of the failure switches, from the first one on, until the signal; survives outages. Reads
 * without a group, so that each worker hears all.
 *
 * @param before done once the topic is there, before anything is read
 */
export async function watchSwitches(options: {
  client: KafkaClient;
  traffic: Pick<Traffic, "read">;
  signal: AbortSignal;
  before?: () => Promise<unknown>;
  heard: (service: string, switches: FailureSwitches) => void;
}): Promise<void> {
  const { client, traffic, signal, before, heard } = options;
  const { topic, value: schema } = failureSwitches;
  while (!signal.aborted) {
    try {
      await ensureTopics(client, [failureSwitches]);
      await before?.();
      const everything = {
        topics: [topic],
        start: { from: "beginning" },
        until: "live",
        viewer: { personal: true },
      } as const;
      for await (const records of traffic.read(everything, signal)) {
        for (const { key, value } of records) {
          const read = schema.safeParse(parsed(value));
          if (key && read.success) heard(key.toString(), read.data);
        }
      }
    } catch (error) {
      client.log.debug({ reason: messageOf(error) }, "failure switches are not read, trying again");
    }
    await pause(500, signal);
  }
}

/** How long who stops waits for the watching to end, in milliseconds: a broker that is away may keep it for long. */
const endsWithin = 1_000;

/** Resolves when watching has ended, or would hold up a stop. */
export async function watchingEnded(watching: Promise<void>): Promise<void> {
  await Promise.race([watching, wait(endsWithin, undefined, { ref: false })]);
}

function parsed(value: Buffer | null): unknown {
  try {
    return JSON.parse(value?.toString() ?? "{}");
  } catch {
    return undefined;
  }
}
