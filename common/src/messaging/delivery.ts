import { Counter } from "prom-client";
import type { Contract } from "../contracts/contract.ts";
import { codeOf, isOutage, messageOf, ReciboError, RefusedError, refusedBy } from "../errors.ts";
import type { Logger } from "../logging.ts";
import { delayBefore, pause, type RetryLimits } from "../retry.ts";
import type { Health } from "../service/health.ts";
import type { DeadLetters, Failure } from "./dead-letters.ts";
import { decode, header, type Received } from "./envelope.ts";
import type { RecordsHandler } from "./lane.ts";
import type { StoredRecord } from "./records.ts";
import { watched } from "./watched-handler.ts";

/** How the messages of one contract are handled. */
export type Delivery<C extends Contract = Contract> = {
  contract: C;
  /**
   * Handles messages of one partition, in order, all or nothing. It is idempotent: after an error the
   * same messages come again, alone or in another grouping. What it throws decides what follows: an
   * outage is waited out, a refusal ends the service with the message uncommitted, anything else is tried
   * again a few times and then put on the dead-letter topic.
   */
  handle(messages: Received<C>[]): Promise<void>;
  /** Called after a record was put on the dead-letter topic, for example to tell who waits for an answer. */
  onDeadLetter?(record: StoredRecord, failure: Failure): Promise<void>;
};

/** What deliveries need besides their handlers. */
export type DeliveryTools = {
  deadLetters: DeadLetters;
  limits: RetryLimits;
  health: Health;
  log: Logger;
};

const retries = new Counter({
  name: "recibo_message_retries_total",
  help: "Messages tried again after their handler threw.",
  labelNames: ["topic"],
});

/** Declares a delivery; keeps the contract's type for the handler and forgets it for the list. */
export function delivery<C extends Contract>(definition: Delivery<C>): Delivery {
  return definition as unknown as Delivery;
}

/** A handler of records that gives each kind of failure its own path; see `Delivery.handle`. */
export function deliver(deliveries: readonly Delivery[], tools: DeliveryTools): RecordsHandler {
  const byTopic = new Map(deliveries.map((each) => [each.contract.topic, each]));
  return async (records, signal) => {
    const chosen = byTopic.get((records[0] as StoredRecord).topic);
    if (!chosen) return;
    const run = createRun(chosen, tools, signal);
    const messages = await run.decodeAll(records);
    if (messages.length > 0) await run.handleTogether(messages);
  };
}

function createRun(chosen: Delivery, tools: DeliveryTools, signal: AbortSignal) {
  const { contract } = chosen;
  const { limits, health, log, deadLetters } = tools;
  const part = `messages of ${contract.topic}`;
  const handle = watched(chosen);

  /** Runs something until no outage stands in its way; rejects with what else it throws. */
  async function throughOutages<T>(action: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await action();
        health.clear(part);
        return result;
      } catch (error) {
        if (!isOutage(error)) throw refusedBy(error) ?? error;
        if (attempt === 1)
          log.warn({ topic: contract.topic, reason: messageOf(error) }, "outage, waiting");
        health.fail(part, messageOf(error));
        await pause(delayBefore(attempt, limits, Math.random()), signal);
        if (signal.aborted) throw new ReciboError("STOPPED", "the service stops", { cause: error });
      }
    }
  }

  async function decodeAll(records: StoredRecord[]): Promise<Received<Contract>[]> {
    const messages: Received<Contract>[] = [];
    for (const record of records) {
      try {
        messages.push(decode(contract, record));
      } catch (error) {
        await giveUp(record, { error, attempts: 1 });
      }
    }
    return messages;
  }

  async function handleTogether(messages: Received<Contract>[]): Promise<void> {
    try {
      await throughOutages(() => handle(messages));
    } catch (error) {
      if (signal.aborted || error instanceof RefusedError) throw error;
      // One of them is at fault. Alone, the others get through and the culprit shows itself.
      const first = messages.length === 1 ? 1 : 0;
      const keys = Map.groupBy(messages, ({ organisationId }) => organisationId);
      await Promise.all([...keys.values()].map((group) => handleEach(group, first, error)));
    }
  }

  async function handleEach(
    messages: Received<Contract>[],
    failures: number,
    cause: unknown,
  ): Promise<void> {
    for (const message of messages) await handleAlone(message, failures, cause);
  }

  async function handleAlone(
    message: Received<Contract>,
    failures: number,
    cause: unknown,
  ): Promise<void> {
    let error = cause;
    for (let attempt = failures + 1; attempt <= limits.attempts; attempt++) {
      if (attempt > 1) {
        retries.inc({ topic: contract.topic });
        await pause(delayBefore(attempt - 1, limits, Math.random()), signal);
        if (signal.aborted) throw new ReciboError("STOPPED", "the service stops", { cause: error });
      }
      try {
        return await throughOutages(() => handle([message]));
      } catch (thrown) {
        if (signal.aborted || thrown instanceof RefusedError) throw thrown;
        error = thrown;
      }
    }
    await giveUp(message.record, { error, attempts: limits.attempts });
  }

  async function giveUp(record: StoredRecord, failure: Failure): Promise<void> {
    const placed = await throughOutages(() => deadLetters.put(record, failure));
    // Apart from that: an outage of telling must not make another letter.
    await throughOutages(() => tellDeadLetter(record, failure));
    log.error(
      {
        code: codeOf(failure.error),
        correlationId: header(record, "ce_correlationid"),
        topic: record.topic,
        partition: record.partition,
        offset: record.offset,
        attempts: failure.attempts,
        deadLetter: placed,
        err: failure.error,
      },
      "message put on the dead-letter topic",
    );
  }

  /** The record is safe by now: that nobody can be told must not hold up what comes after it. */
  async function tellDeadLetter(record: StoredRecord, failure: Failure): Promise<void> {
    try {
      await chosen.onDeadLetter?.(record, failure);
    } catch (error) {
      if (isOutage(error) || refusedBy(error)) throw error;
      const correlationId = header(record, "ce_correlationid");
      log.error({ code: codeOf(error), correlationId, err: error }, "dead letter told to nobody");
    }
  }

  return { decodeAll, handleTogether };
}
