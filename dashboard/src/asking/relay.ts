import type { Database } from "@recibo/common/database/database";
import { isOutage, messageOf, ReciboError, refusedBy } from "@recibo/common/errors";
import type { Logger } from "@recibo/common/logging";
import type { Publisher } from "@recibo/common/messaging/publisher";
import type { Placed } from "@recibo/common/messaging/records";
import { delayBefore, pause, type RetryLimits } from "@recibo/common/retry";
import type { Health } from "@recibo/common/service/health";
import { preciseNow } from "@recibo/common/telemetry/spans";
import type { HopMarks } from "../requests/hop-marks.ts";
import { measurePublished } from "../requests/hop-metrics.ts";
import { type MarkedRequest, markHops, type PublishedMessage } from "../requests/mark-hops.ts";
import { traceOutbox } from "./asking-spans.ts";
import { type LeftInOutbox, looksIntoOutbox } from "./left-in-outbox.ts";
import { type OutboxRow, takeFromOutbox } from "./outbox.ts";
import { measureOutbox } from "./outbox-metrics.ts";

/** The outbox's publishing side. */
export type Relay = {
  /** Messages that were committed to the outbox just now: publishes them at once, in their order. */
  offer(rows: OutboxRow[]): void;
  start(): void;
  /** Finishes what is in hand. */
  close(): Promise<void>;
};

type RelayOptions = {
  database: Database;
  marks: HopMarks;
  publisher: Publisher;
  health: Health;
  log: Logger;
  limits: RetryLimits;
  /** Hears of the requests whose command is on its topic. */
  onPublished: (requests: MarkedRequest[]) => void;
  /** Called when the broker or the database refuses us: waiting would not help. */
  crash: (error: Error) => void;
};

/** Most messages published at a time. */
const batch = 500;

/** How often the outbox is looked at for what was left behind, in milliseconds. */
const lookEvery = 2_000;

/** Seconds after which a message counts as left behind by who wrote it. */
const leftAfter = 3;

/**
 * Publishes what the outbox holds. Who writes a message offers it here at once; what is left behind, by a
 * process that died or a broker that was down, is swept up in order. A crash between publishing and
 * removing publishes again, with the same ids. Once a message could not be published none is offered past
 * it: all go through the sweep until the outbox is empty. Several relays (one a dashboard) share the work.
 */
export function createRelay(options: RelayOptions): Relay {
  const { publisher, marks, health, log, limits } = options;
  const stopping = new AbortController();
  const inHand = new Set<Promise<void>>();
  const isLeft = looksIntoOutbox(options.database, leftAfter);
  let flowing = true;
  let alarm = Promise.withResolvers<void>();
  let running: Promise<void> = Promise.resolve();

  async function publishNow(rows: OutboxRow[]): Promise<void> {
    try {
      const published = await publishAll(publisher, rows, preciseNow);
      report(options, published, await marks.published(published.map(messageOfOutbox)));
    } catch (error) {
      stall(error);
    }
  }

  function stall(error: unknown): void {
    const refused = refusedBy(error);
    if (refused) options.crash(refused);
    if (flowing) {
      log.warn({ reason: messageOf(error) }, "outbox waits: requests are kept and go out later");
    }
    if (!isOutage(error) && !refused) log.error({ err: error }, "outbox could not be published");
    // The database is looked at by its own probe, and an outbox that cannot be read says nothing of the broker.
    if (error instanceof ReciboError) health.fail("outbox", messageOf(error));
    else health.fail("database", messageOf(error));
    flowing = false;
    alarm.resolve();
  }

  async function run(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted; ) {
      alarm = Promise.withResolvers();
      try {
        const flowed = flowing;
        // What is published already is not to be found in the outbox.
        if (!flowed) await marks.flush();
        const left = await sweep(options, isLeft, flowed ? leftAfter : 0);
        failures = 0;
        // Stalled meanwhile: what was too young for this sweep is to be seen before anything is well again.
        if (left > 0 || flowed !== flowing) continue;
        if (!flowing) log.info("outbox is published again");
        flowing = true;
        health.clear("outbox");
        await alarmOr(alarm.promise, stopping.signal);
      } catch (error) {
        stall(error);
        failures++;
        await pause(delayBefore(failures, limits, Math.random()), stopping.signal);
      }
    }
  }

  return {
    offer: (rows) => {
      if (!flowing || rows.length === 0) return;
      const publishing = publishNow(rows).finally(() => inHand.delete(publishing));
      inHand.add(publishing);
    },
    start: () => {
      measureOutbox(options.database);
      running = run();
    },
    close: async () => {
      stopping.abort();
      alarm.resolve();
      const published = Promise.all([running, ...inHand]);
      await marks.flush();
      await published;
    },
  };
}

type Published = { row: OutboxRow; placed: Placed; at: Date };

/** @param since when a message came into the outbox, in milliseconds since the epoch */
async function publishAll(
  publisher: Publisher,
  rows: OutboxRow[],
  since: (row: OutboxRow) => number,
): Promise<Published[]> {
  const begun = preciseNow();
  const places = await Promise.all(rows.map((row) => publisher.send(row)));
  const at = new Date();
  const published = rows.map((row, index) => ({ row, placed: places[index] as Placed, at }));
  traceOutbox(published, since, begun);
  return published;
}

/** Publishes what was left behind; returns how many there were. */
async function sweep(
  options: RelayOptions,
  isLeft: LeftInOutbox,
  olderThan: number,
): Promise<number> {
  const { database, publisher } = options;
  if (!(await isLeft(olderThan))) return 0;
  return database.transaction(async (client) => {
    const rows = await takeFromOutbox(client, batch, olderThan);
    if (rows.length === 0) return 0;
    const published = await publishAll(publisher, rows, askedAt);
    const marks = published.map((each) => ({ published: messageOfOutbox(each) }));
    report(options, published, await markHops(client, marks));
    return rows.length;
  });
}

function messageOfOutbox({ row, placed, at }: Published): PublishedMessage {
  return { position: row.position, requestId: row.request_id, placed, at };
}

function report(
  { log, onPublished }: RelayOptions,
  published: Published[],
  requests: MarkedRequest[],
): void {
  for (const { row, placed } of published) {
    const correlationId = row.headers.ce_correlationid;
    log.debug({ correlationId, topic: row.topic, ...placed }, "message published");
  }
  // One that somebody else had published too bears the mark of whoever was first.
  const mine = new Map(published.map(({ row, at }) => [row.request_id, at.getTime()]));
  const marked = requests.filter(({ id, publishedAt }) => publishedAt?.getTime() === mine.get(id));
  for (const request of marked) measurePublished(request);
  // Of one that was answered meanwhile there is nothing left to tell.
  onPublished(marked.filter(({ receivedAt }) => receivedAt === null));
}

function askedAt({ headers }: OutboxRow): number {
  return Date.parse(headers.ce_time ?? "");
}

/** Waits until something is amiss or it is time to look. */
async function alarmOr(alarm: Promise<void>, stopping: AbortSignal): Promise<void> {
  const done = new AbortController();
  await Promise.race([alarm, pause(lookEvery, AbortSignal.any([stopping, done.signal]))]);
  done.abort();
}
