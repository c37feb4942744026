import type { Database } from "@recibo/common/database/database";
import { tracing, within } from "@recibo/common/telemetry/spans";
import { traceOfAsking } from "../asking/asking-spans.ts";
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
   * Messages of the outbox that are on their topics now. Resolves to their requests once these are marked and the
   * messages out of the outbox.
   *
   * @throws whatever the database says; the messages are then still in the outbox
   */
  published(messages: readonly PublishedMessage[]): Promise<MarkedRequest[]>;
  /**
   * A request's answer went out to a connected browser. Resolves to the request as it is marked then.
   *
   * @throws whatever the database says
   */
  pushed(requestId: string, at: Date): Promise<MarkedRequest | undefined>;
  /** Writes all that waits at once; resolves when that was tried. */
  flush(): Promise<void>;
};

/** How often marks are written while there are any, in milliseconds. */
const every = 100;

/** How long the mark of a publication waits for that of the answer's push, in milliseconds. */
const patience = 250;

/** The most that one statement marks. */
const most = 1_000;

type Waiting = HopMark & {
  since: number;
  told: PromiseWithResolvers<MarkedRequest | undefined>[];
};

/**
 * Marks published and pushed requests, many in one statement. A request that is answered soon is written once for both
 * hops, after its answer, rather than on its way and once more: each time is a new version of its row, and a wait for
 * whoever has the row in hand.
 */
export function createHopMarks({ pool }: Pick<Database, "pool">): HopMarks {
  let waiting: Waiting[] = [];
  /** Those of them that were published and not pushed yet. */
  const unanswered = new Map<string, Waiting>();
  let ticking = false;
  let writing: Promise<void> = Promise.resolve();

  function add(mark: HopMark): Promise<MarkedRequest | undefined> {
    const told = Promise.withResolvers<MarkedRequest | undefined>();
    const id = requestOf(mark);
    const before = mark.pushed && unanswered.get(mark.pushed.requestId);
    if (before) {
      before.pushed = mark.pushed;
      before.told.push(told);
    } else {
      const one: Waiting = { ...mark, since: performance.now(), told: [told] };
      waiting.push(one);
      if (id !== undefined && mark.published) unanswered.set(id, one);
    }
    tickAgain();
    return told.promise;
  }

  function tick(): void {
    const old = performance.now() - patience;
    // A fact that nobody waits for is complete as soon as it is published.
    const due = (each: Waiting) =>
      each.pushed !== undefined || each.published?.requestId === null || each.since <= old;
    void write(due).then(() => {
      ticking = false;
      if (waiting.length > 0) tickAgain();
    });
  }

  function tickAgain(): void {
    if (!ticking) setTimeout(tick, every);
    ticking = true;
  }

  function write(due: (each: Waiting) => boolean): Promise<void> {
    const all = async () => {
      for (let group = take(due); group.length > 0; group = take(due)) await writeGroup(group);
    };
    writing = writing.then(all);
    return writing;
  }

  function take(due: (each: Waiting) => boolean): Waiting[] {
    const group: Waiting[] = [];
    const rest: Waiting[] = [];
    for (const each of waiting) (group.length < most && due(each) ? group : rest).push(each);
    for (const { published } of group)
      if (published?.requestId) unanswered.delete(published.requestId);
    waiting = rest;
    return group;
  }

  async function writeGroup(group: Waiting[]): Promise<void> {
    try {
      const marked = new Map((await traced(group)).map((request) => [request.id, request]));
      for (const each of group)
        for (const { resolve } of each.told) resolve(marked.get(requestOf(each) ?? ""));
    } catch (error) {
      for (const { told } of group) for (const { reject } of told) reject(error);
    }
  }

  function traced(group: Waiting[]): Promise<MarkedRequest[]> {
    if (!tracing()) return markHops(pool, group);
    const traces = group.flatMap((each) => traceOfAsking(requestOf(each) ?? "") ?? []);
    return within(traces, () => markHops(pool, group));
  }

  return {
    published: async (messages) => {
      const marked = await Promise.all(messages.map((published) => add({ published })));
      return marked.filter((request) => request !== undefined);
    },
    pushed: (requestId, at) => add({ pushed: { requestId, at } }),
    flush: () => write(() => true),
  };
}
