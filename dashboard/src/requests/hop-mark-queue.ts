import { type HopMark, type MarkedRequest, requestOf } from "./mark-hops.ts";

/** A mark that is not written yet, and who wants to hear of it. */
export type WaitingMark = HopMark & {
  /** When it came, of `performance.now()`. */
  readonly since: number;
  readonly told: PromiseWithResolvers<MarkedRequest | undefined>[];
};

/**
 * Marks in the order in which they came. Those of one request come together while they wait, whichever is first: it is
 * there once, and of two pushes the first one counts.
 */
export class HopMarkQueue {
  #waiting: WaitingMark[] = [];
  readonly #ofRequest = new Map<string, WaitingMark>();

  get length(): number {
    return this.#waiting.length;
  }

  /** Resolves to the request as it is marked then. */
  add(mark: HopMark): Promise<MarkedRequest | undefined> {
    const told = Promise.withResolvers<MarkedRequest | undefined>();
    const id = requestOf(mark);
    const before = id === undefined ? undefined : this.#ofRequest.get(id);
    // The same message published twice is two marks: both are to leave the outbox.
    if (before && !(before.published && mark.published)) {
      before.published ??= mark.published;
      before.pushed ??= mark.pushed;
      before.told.push(told);
    } else {
      const one = { ...mark, since: performance.now(), told: [told] };
      this.#waiting.push(one);
      if (id !== undefined) this.#ofRequest.set(id, one);
    }
    return told.promise;
  }

  /** Takes out marks that are due, at most so many. */
  take(due: (mark: WaitingMark) => boolean, most: number): WaitingMark[] {
    const taken: WaitingMark[] = [];
    const rest: WaitingMark[] = [];
    for (const each of this.#waiting) (taken.length < most && due(each) ? taken : rest).push(each);
    for (const each of taken) {
      const id = requestOf(each);
      if (id !== undefined && this.#ofRequest.get(id) === each) this.#ofRequest.delete(id);
    }
    this.#waiting = rest;
    return taken;
  }
}
