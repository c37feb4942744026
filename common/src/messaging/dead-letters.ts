import { Counter } from "prom-client";
import { deadLetter } from "../contracts/dead-letter.ts";
import { codeOf, messageOf } from "../errors.ts";
import type { Publisher } from "./publisher.ts";
import type { Placed, StoredRecord } from "./records.ts";

/** Why a record was given up. */
export type Failure = { error: unknown; attempts: number };

const deadLetters = new Counter({
  name: "recibo_dead_letters_total",
  help: "Records put on the dead-letter topic.",
  labelNames: ["topic", "code"],
});

/** Puts records that cannot be handled on the dead-letter topic. */
export type DeadLetters = { put(record: StoredRecord, failure: Failure): Promise<Placed> };

/**
 * A dead letter keeps the original key, value and headers, byte for byte, and says in headers of its own
 * where it came from and why: `deadletter_topic`, `_partition`, `_offset`, `_code`, `_message`,
 * `_attempts`, `_service`, `_version`, `_received`, `_time`. A value that the dead-letter topic does not take for its
 * size is left out, which `deadletter_omitted` says; it can be read where it came from.
 */
export function createDeadLetters(
  publisher: Publisher,
  service: string,
  version: string,
): DeadLetters {
  return {
    put: async (record, { error, attempts }) => {
      const code = codeOf(error);
      const letter = {
        topic: deadLetter.topic,
        key: record.key,
        value: record.value,
        headers: {
          ...record.headers,
          deadletter_topic: record.topic,
          deadletter_partition: String(record.partition),
          deadletter_offset: record.offset,
          deadletter_code: code,
          deadletter_message: messageOf(error).slice(0, 1_000),
          deadletter_attempts: String(attempts),
          deadletter_service: service,
          deadletter_version: version,
          deadletter_received: new Date(record.receivedAt).toISOString(),
          deadletter_time: new Date().toISOString(),
        },
      };
      const placed = await publisher.send(letter).catch((refused) => {
        if (codeOf(refused) !== "MESSAGE_TOO_LARGE") throw refused;
        const omitted = `value of ${record.value?.length ?? 0} bytes, more than this topic takes`;
        const headers = { ...letter.headers, deadletter_omitted: omitted };
        return publisher.send({ ...letter, value: null, headers });
      });
      deadLetters.inc({ topic: record.topic, code });
      return placed;
    },
  };
}
