import type { Database } from "@recibo/common/database/database";
import { isOutage, messageOf } from "@recibo/common/errors";
import type { Logger } from "@recibo/common/logging";
import type { Publisher } from "@recibo/common/messaging/publisher";
import type { Placed } from "@recibo/common/messaging/records";
import { delayBefore, pause, type RetryLimits } from "@recibo/common/retry";
import type { Health } from "@recibo/common/service/health";
import { Gauge, register } from "prom-client";

/** The outbox's publishing side. */
export type Relay = {
  /** Something was written to the outbox: publish it now. */
  wake(): void;
  start(): void;
  /** Finishes the batch in hand. */
  close(): Promise<void>;
};

type OutboxRow = {
  position: number;
  request_id: string | null;
  topic: string;
  key: string;
  value: string;
  headers: Record<string, string>;
};

/** Most messages published at a time. */
const batch = 500;

/** How often the outbox is looked at without being woken, in milliseconds: what a dead process left. */
const lookEvery = 1_000;

/**
 * Publishes what the outbox holds, in its order, and deletes it in the transaction that read it: a crash
 * in between publishes again, with the same ids. Several relays (one a dashboard) share the work; rows
 * that one holds, the others skip. A broker that is down delays, never loses.
 *
 * @param onPublished hears of the requests whose command is on its topic
 */
export function createRelay(options: {
  database: Database;
  publisher: Publisher;
  health: Health;
  log: Logger;
  limits: RetryLimits;
  onPublished: (requests: { id: string; userId: string | null }[]) => void;
}): Relay {
  const { health, log, limits } = options;
  const stopping = new AbortController();
  let bell = Promise.withResolvers<void>();
  let running: Promise<void> = Promise.resolve();
  const wake = () => bell.resolve();

  async function run(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted; ) {
      bell = Promise.withResolvers();
      try {
        const count = await publishBatch(options);
        if (failures > 0) log.info("outbox is published again");
        failures = 0;
        health.clear("outbox");
        if (count < batch) await ringOrLook(bell.promise, stopping.signal);
      } catch (error) {
        failures++;
        health.fail("outbox", messageOf(error));
        if (failures === 1)
          log.warn(
            { reason: messageOf(error) },
            "outbox waits: requests are kept and go out later",
          );
        if (!isOutage(error)) log.error({ err: error }, "outbox could not be published");
        await pause(delayBefore(failures, limits, Math.random()), stopping.signal);
      }
    }
  }

  return {
    wake,
    start: () => {
      measureOutbox(options.database);
      running = run();
    },
    close: async () => {
      stopping.abort();
      wake();
      await running;
    },
  };
}

/** Waits until the bell rings or it is time to look anyway. */
async function ringOrLook(bell: Promise<void>, stopping: AbortSignal): Promise<void> {
  const done = new AbortController();
  await Promise.race([bell, pause(lookEvery, AbortSignal.any([stopping, done.signal]))]);
  done.abort();
}

function measureOutbox({ pool }: Database): void {
  register.removeSingleMetric("recibo_outbox_messages");
  new Gauge({
    name: "recibo_outbox_messages",
    help: "Messages that wait in the outbox.",
    async collect() {
      const { rows } = await pool.query<{ count: number }>("select count(*) as count from outbox");
      this.set(rows[0]?.count ?? 0);
    },
  });
}

async function publishBatch(options: {
  database: Database;
  publisher: Publisher;
  log: Logger;
  onPublished: (requests: { id: string; userId: string | null }[]) => void;
}): Promise<number> {
  const { database, publisher, log, onPublished } = options;
  const { count, published, marked } = await database.transaction(async (client) => {
    const { rows } = await client.query<OutboxRow>({
      name: "take-from-outbox",
      text: `delete from outbox where position in
          (select position from outbox order by position limit $1 for update skip locked)
        returning position, request_id, topic, key, value, headers`,
      values: [batch],
    });
    if (rows.length === 0) return { count: 0, published: [], marked: [] };
    rows.sort((a, b) => a.position - b.position);
    const places = await Promise.all(rows.map((row) => publisher.send(row)));
    const requests = rows.flatMap(({ request_id: id, topic }, index) =>
      id === null ? [] : [{ id, topic, ...(places[index] as Placed) }],
    );
    const marked = await client.query<{ id: string; userId: string | null }>({
      name: "mark-published",
      text: `with held as (select id from requests where id = any($1::uuid[]) order by id for update)
        update requests q set published_at = $4, command_partition = p.partition, command_offset = p.place
        from unnest($1::uuid[], $2::int[], $3::bigint[]) as p (id, partition, place) join held using (id)
        where q.id = p.id returning q.id, q.user_id as "userId"`,
      values: [
        requests.map(({ id }) => id),
        requests.map(({ partition }) => partition),
        requests.map(({ offset }) => offset),
        new Date(),
      ],
    });
    return { count: rows.length, published: requests, marked: marked.rows };
  });
  for (const { id, topic, partition, offset } of published) {
    log.debug({ correlationId: id, topic, partition, offset }, "command published");
  }
  onPublished(marked);
  return count;
}
