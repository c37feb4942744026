import type { Database } from "@recibo/common/database/database";
import { tracing, within } from "@recibo/common/telemetry/spans";
import { traceOfAsking } from "../asking/asking-spans.ts";
import { HopMarkQueue, type WaitingMark } from "./hop-mark-queue.ts";
import {
  type HopMark,
  type MarkedRequest,
  markHops,
  type PublishedMessage,
  requestOf,
} from "./mark-hops.ts";

/** The marks of hops that nobody waits for. They stay out of the answer's way: see `createHopMarks`. */
export type HopMarks = {
  /**
   * Messages of the outbox that are on their topics now. Resolves to those of their requests that were
   * marked by it, once the messages are out of the outbox.
   *
   * @throws whatever the database says; the messages are then still in the outbox
   */
  published(messages: readonly PublishedMessage[]): Promise<MarkedRequest[]>;
  /**
   * A request's answer went out to a connected browser. Resolves to the request as it is marked then;
   * undefined when it was marked before.
   *
   * @throws whatever the database says
   */
  pushed(requestId: string, at: Date): Promise<MarkedRequest | undefined>;
  /** Writes all that waits now at once; resolves when that was tried. */
  flush(): Promise<void>;
};

/** How often marks are written while there are any, in milliseconds. */
const every = 50;

/** The most that one statement marks. */
const most = 1_000;

/**
 * Marks published and pushed requests, many in one statement. A request that is answered soon is written once for both
 * hops, after its answer, rather than on its way and once more: each time is a new version of its row, and a wait for
 * whoever has the row in hand.
 *
 * @param patience how long the mark of a publication waits for that of the answer's push, in milliseconds
 */
export function createHopMarks({ pool }: Pick<Database, "pool">, patience = 250): HopMarks {
  const queue = new HopMarkQueue();
  let ticking = false;
  let writing: Promise<void> = Promise.resolve();

  function add(mark: HopMark): Promise<MarkedRequest | undefined> {
    const marked = queue.add(mark);
    tickAgain();
    return marked;
  }

  function tick(): void {
    const old = performance.now() - patience;
    // A fact that nobody waits for is complete as soon as it is published.
    const due = ({ pushed, published, since }: WaitingMark) =>
      pushed !== undefined || published?.requestId === null || since <= old;
    void write(due).then(() => {
      ticking = false;
      if (queue.length > 0) tickAgain();
    });
  }

  function tickAgain(): void {
    if (!ticking) setTimeout(tick, every);
    ticking = true;
  }

  function write(due: (each: WaitingMark) => boolean): Promise<void> {
    const next = () => queue.take(due, most);
    const all = async () => {
      for (let group = next(); group.length > 0; group = next()) await writeGroup(pool, group);
    };
    writing = writing.then(all);
    return writing;
  }

  return {
    published: async (messages) => {
      const marked = await Promise.all(messages.map((published) => add({ published })));
      return marked.filter((request) => request !== undefined);
    },
    pushed: (requestId, at) => add({ pushed: { requestId, at } }),
    flush: () => {
      const now = performance.now();
      return write(({ since }) => since <= now);
    },
  };
}

async function writeGroup(pool: Database["pool"], group: WaitingMark[]): Promise<void> {
  try {
    const marked = new Map((await traced(pool, group)).map((request) => [request.id, request]));
    for (const each of group)
      for (const { resolve } of each.told) resolve(marked.get(requestOf(each) ?? ""));
  } catch (error) {
    for (const { told } of group) for (const { reject } of told) reject(error);
  }
}

function traced(pool: Database["pool"], group: WaitingMark[]): Promise<MarkedRequest[]> {
  if (!tracing()) return markHops(pool, group);
  const traces = group.flatMap((each) => traceOfAsking(requestOf(each) ?? "") ?? []);
  return within(traces, () => markHops(pool, group));
}
