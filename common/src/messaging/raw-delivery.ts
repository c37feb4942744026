import type { Contract } from "../contracts/contract.ts";
import { isOutage, messageOf, ReciboError } from "../errors.ts";
import { delayBefore, pause } from "../retry.ts";
import type { DeliveryTools } from "./delivery.ts";
import type { RecordsHandler } from "./lane.ts";
import type { StoredRecord } from "./records.ts";

/** How the records of one contract are read as they are: for a topic that carries anything. */
export type RawDelivery = {
  contract: Contract;
  /** Reads records of one partition, in order. It is idempotent: after an error the same come again. */
  read(records: StoredRecord[]): Promise<void>;
};

/**
 * A handler of records that waits out an outage for as long as it lasts. A record that cannot be read for
 * another reason is tried alone a few times, then logged and passed over: it stays where it lies, and no
 * dead letter is made of it.
 */
export function readRaw(
  { contract: { topic }, read }: RawDelivery,
  { limits, health, log }: Omit<DeliveryTools, "deadLetters">,
): RecordsHandler {
  const part = `messages of ${topic}`;

  return async function readAll(records: StoredRecord[], signal: AbortSignal): Promise<void> {
    let failures = 0;
    for (let attempt = 1; ; attempt++) {
      try {
        await read(records);
        return health.clear(part);
      } catch (error) {
        if (isOutage(error)) health.fail(part, messageOf(error));
        else if (records.length > 1) {
          for (const record of records) await readAll([record], signal);
          return;
        } else if (++failures >= limits.attempts) {
          const { partition, offset } = records[0] as StoredRecord;
          health.clear(part);
          return log.error({ topic, partition, offset, err: error }, "record passed over");
        }
        await pause(delayBefore(attempt, limits, Math.random()), signal);
        if (signal.aborted) throw new ReciboError("STOPPED", "the service stops", { cause: error });
      }
    }
  };
}
