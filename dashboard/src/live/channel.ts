import type { Database } from "@recibo/common/database/database";
import { messageOf } from "@recibo/common/errors";
import { groupWhileBusy } from "@recibo/common/group-while-busy";
import type { Logger } from "@recibo/common/logging";
import { delayBefore, pause } from "@recibo/common/retry";
import type { Health } from "@recibo/common/service/health";
import pg from "pg";

/** A line of text that everyone who listens hears, the one who says it included. */
export type Channel = {
  /**
   * Says a line. Lines are heard in the order in which they were said, those of a moment together.
   * Resolves to whether it went out; never rejects. A line has at most `mostBytes`.
   */
  say(line: string): Promise<boolean>;
  close(): Promise<void>;
};

/** What a line may measure: PostgreSQL takes less than 8,000 bytes with a NOTIFY. */
export const mostBytes = 7_900;

/** Connection attempts after a loss; milliseconds. */
const retries = { attempts: Number.POSITIVE_INFINITY, first_delay: 100, longest_delay: 2_000 };

/** A connection that does not answer for this long counts as lost; milliseconds. */
const answerWithin = 5_000;

const part = "push between dashboards";

/**
 * Opens a channel over PostgreSQL's LISTEN and NOTIFY, on a connection of its own. It is opened again for
 * as long as the server is away; what is said meanwhile is heard by nobody, here or elsewhere. Resolves
 * when it is open for the first time.
 *
 * @param onReopen called when it is open again after a gap in which nothing was heard
 */
export async function openChannel(options: {
  name: string;
  database: Database;
  health: Health;
  log: Logger;
  onLine: (line: string) => void;
  onReopen: () => void;
}): Promise<Channel> {
  const { name, database, health, log, onLine, onReopen } = options;
  const stopping = new AbortController();
  const first = Promise.withResolvers<void>();
  let current: Connection | undefined;
  let times = 0;

  const send = groupWhileBusy(async (lines: string[]) => {
    const told = await notify(current, name, lines);
    if (!told) current?.lose("it does not answer");
    return lines.map(() => told);
  }, 1_000);

  /** Opens it once; resolves with the reason when it is lost. */
  async function openOnce(connection: Connection): Promise<string> {
    await connection.client.connect();
    await connection.client.query(`listen ${connection.client.escapeIdentifier(name)}`);
    current = connection;
    health.clear(part);
    if (times++ > 0) onReopen();
    first.resolve();
    return connection.lost;
  }

  async function keepOpen(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted; failures++) {
      const before = times;
      const connection = connect(database, onLine);
      const stop = () => connection.lose("closed");
      stopping.signal.addEventListener("abort", stop, { once: true });
      const reason = await Promise.race([connection.lost, openOnce(connection).catch(messageOf)]);
      current = undefined;
      stopping.signal.removeEventListener("abort", stop);
      void connection.client.end().catch(() => undefined);
      if (stopping.signal.aborted) return;
      if (times > before) failures = 0;
      health.fail(part, reason);
      if (failures === 0) log.warn({ reason }, `${part} is interrupted`);
      await pause(delayBefore(failures + 1, retries, Math.random()), stopping.signal);
    }
  }

  const running = keepOpen();
  await first.promise;
  return {
    say: send,
    close: async () => {
      stopping.abort();
      await running;
    },
  };
}

type Connection = { client: pg.Client; lost: Promise<string>; lose: (reason: string) => void };

function connect({ pool }: Database, onLine: (line: string) => void): Connection {
  const client = new pg.Client({
    ...pool.options,
    application_name: "dashboard-channel",
    // Nothing that is said has to survive a crash, so nobody waits for the disk.
    options: "-c synchronous_commit=off",
    pipeline: false,
    query_timeout: answerWithin,
    connectionTimeoutMillis: answerWithin,
  });
  const { promise: lost, resolve: lose } = Promise.withResolvers<string>();
  // Without a listener of errors a lost connection would end the process.
  client.on("error", (error) => lose(error.message));
  client.on("end", () => lose("the connection ended"));
  client.on("notification", ({ payload = "" }) => {
    for (const line of payload.split("\n")) onLine(line);
  });
  return { client, lost, lose };
}

async function notify(open: Connection | undefined, channel: string, lines: string[]) {
  if (!open) return false;
  try {
    await open.client.query({
      name: "say",
      text: "select pg_notify($1, line) from unnest($2::text[]) with ordinality as l (line, turn) order by turn",
      values: [channel, packed(lines)],
    });
    return true;
  } catch {
    return false;
  }
}

/** Lines put together as far as they fit, so that a burst is few notifications. */
function packed(lines: string[]): string[] {
  const payloads: string[] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    const size = Buffer.byteLength(line) + 1;
    if (bytes + size > mostBytes) {
      payloads.push(line);
      bytes = size;
    } else {
      payloads[payloads.length - 1] += `\n${line}`;
      bytes += size;
    }
  }
  return payloads;
}
