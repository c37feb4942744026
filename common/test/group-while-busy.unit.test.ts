import { setImmediate as endOfTurn } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { groupWhileBusy } from "../src/group-while-busy.ts";

/** Items in the rounds in which they are asked: a round is asked in one turn, while the one before is under way. */
const rounds = fc
  .array(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 12 }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((weights) => {
    let next = 0;
    return weights.map((round) => round.map((weight) => ({ id: next++, weight })));
  });

type Item = { id: number; weight: number };

/** Asks for all items round by round; records what each call got. */
async function run(items: Item[][], most: number, fails: (group: Item[]) => boolean = () => false) {
  const groups: Item[][] = [];
  let running = 0;
  let together = 0;
  const ask = groupWhileBusy(
    async (group: Item[]) => {
      groups.push(group);
      together = Math.max(together, ++running);
      await endOfTurn();
      running--;
      if (fails(group)) throw new Error(`group ${groups.indexOf(group)}`);
      return group.map(({ id }) => `result ${id}`);
    },
    most,
    { weigh: ({ weight }) => weight },
  );
  const asked: Promise<string>[] = [];
  for (const round of items) {
    asked.push(...round.map(ask));
    await endOfTurn();
  }
  return { groups, results: await Promise.allSettled(asked), together };
}

test("every item gets its own result, in the order asked", async () => {
  await fc.assert(
    fc.asyncProperty(rounds, fc.integer({ min: 1, max: 20 }), async (items, most) => {
      const { groups, results } = await run(items, most);
      expect(groups.flat()).toEqual(items.flat());
      expect(results.map((each) => each.status === "fulfilled" && each.value)).toEqual(
        items.flat().map(({ id }) => `result ${id}`),
      );
    }),
  );
});

test("one call is under way at a time", async () => {
  await fc.assert(
    fc.asyncProperty(rounds, fc.integer({ min: 1, max: 20 }), async (items, most) => {
      expect((await run(items, most)).together).toBe(1);
    }),
  );
});

test("a group weighs no more than the most, unless a single item does", async () => {
  await fc.assert(
    fc.asyncProperty(rounds, fc.integer({ min: 1, max: 20 }), async (items, most) => {
      for (const group of (await run(items, most)).groups) {
        const weight = group.reduce((sum, item) => sum + item.weight, 0);
        expect(group.length === 1 || weight <= most).toBe(true);
      }
    }),
  );
});

test("a call that fails rejects every item in it, and none other", async () => {
  await fc.assert(
    fc.asyncProperty(
      rounds,
      fc.integer({ min: 1, max: 20 }),
      fc.nat(),
      async (items, most, chance) => {
        const fails = (group: Item[]) => ((group[0] as Item).id + chance) % 3 === 0;
        const { groups, results } = await run(items, most, fails);
        const expected = groups.flatMap((group, index) =>
          group.map(() => (fails(group) ? `group ${index}` : "fulfilled")),
        );
        expect(
          results.map((each) => (each.status === "rejected" ? each.reason.message : each.status)),
        ).toEqual(expected);
      },
    ),
  );
});

test("what is asked in one turn goes out together, and what comes meanwhile in the next call", async () => {
  const calls: number[][] = [];
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const ask = groupWhileBusy(async (items: number[]) => {
    calls.push(items);
    await gates[calls.length - 1]?.promise;
    return items;
  }, 100);

  const first = [1, 2, 3].map(ask);
  await endOfTurn();
  expect(calls).toEqual([[1, 2, 3]]);
  const second = [4, 5].map(ask);
  await endOfTurn();
  expect(calls).toHaveLength(1);
  gates[0]?.resolve();
  await Promise.all(first);
  gates[1]?.resolve();
  expect(await Promise.all(second)).toEqual([4, 5]);
  expect(calls).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
});

test("what several connections ask in one turn of the event loop goes out together", async () => {
  const calls: number[][] = [];
  const ask = groupWhileBusy(async (items: number[]) => {
    calls.push(items);
    return items;
  }, 100);

  // Each a callback of its own, as the data of two sockets is.
  await Promise.all([1, 2].map((item) => endOfTurn().then(() => ask(item))));
  expect(calls).toEqual([[1, 2]]);
});

test("work that throws before it awaits, and a call after it, behave like any other", async () => {
  let broken = true;
  const ask = groupWhileBusy((items: number[]) => {
    if (broken) throw new Error("at once");
    return Promise.resolve(items);
  }, 10);
  await expect(ask(1)).rejects.toThrow("at once");
  broken = false;
  expect(await ask(2)).toBe(2);
});

test("an item at fault fails alone, and an error that is nobody's fault fails all", async () => {
  const calls: number[][] = [];
  const ask = groupWhileBusy(
    async (items: number[]) => {
      calls.push(items);
      if (items.includes(3)) throw new Error("not three");
      if (items.includes(9)) throw new Error("down");
      return items;
    },
    10,
    { isOfOne: (error) => (error as Error).message !== "down" },
  );
  const outcomes = async (items: number[]) =>
    (await Promise.allSettled(items.map(ask))).map(({ status }) => status);
  expect(await outcomes([1, 3, 5])).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(calls).toEqual([[1, 3, 5], [1], [3], [5]]);
  expect(await outcomes([7, 9])).toEqual(["rejected", "rejected"]);
});
