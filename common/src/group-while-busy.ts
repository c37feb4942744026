import { setImmediate as endOfTurn } from "node:timers/promises";

type Options<Item> = {
  weigh?: (item: Item) => number;
  isOfOne?: (error: unknown) => boolean;
};

/**
 * Turns a function over many items into one over a single item that groups: what arrives while a call
 * is under way goes out together in the next one. What arrives in one turn of the event loop, on however many
 * connections, goes out together too: a call begins at the end of its turn. An item that comes alone leaves then; there
 * is no timer. Items keep their order; a call that fails rejects every item in it, and none other.
 *
 * @param work gets 1 to `most` items and returns one result each, in order.
 * @param options.weigh what an item counts towards `most`; 1 by default
 * @param options.isOfOne whether an error may be the fault of a single item: each is then tried by itself, so that
 *   one does not fail those it came together with
 */
export function groupWhileBusy<Item, Result>(
  work: (items: Item[]) => Promise<Result[]>,
  most: number,
  { weigh = () => 1, isOfOne = () => false }: Options<Item> = {},
): (item: Item) => Promise<Result> {
  type Waiting = {
    item: Item;
    resolve: (result: Result) => void;
    reject: (error: unknown) => void;
  };
  let waiting: Waiting[] = [];
  let busy = false;

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      await endOfTurn();
      const group = takeGroup();
      try {
        const results = await work(group.map(({ item }) => item));
        for (const [index, { resolve }] of group.entries()) resolve(results[index] as Result);
      } catch (error) {
        if (group.length > 1 && isOfOne(error)) await workOneByOne(group);
        else for (const { reject } of group) reject(error);
      }
    }
    busy = false;
  }

  async function workOneByOne(group: Waiting[]): Promise<void> {
    for (const { item, resolve, reject } of group) {
      try {
        const [result] = await work([item]);
        resolve(result as Result);
      } catch (error) {
        reject(error);
      }
    }
  }

  function takeGroup(): Waiting[] {
    let weight = 0;
    let count = 0;
    for (const { item } of waiting) {
      weight += weigh(item);
      if (count > 0 && weight > most) break;
      count++;
    }
    const group = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return group;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (busy) return;
      busy = true;
      void drain();
    });
}
