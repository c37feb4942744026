import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Chance that can be repeated: the same seed throws the same. */
export type Dice = {
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  /** One of the list. */
  pick<T>(list: readonly T[]): T;
  /** True that often in a hundred. */
  percent(often: number): boolean;
  /** The list in another order. */
  shuffle<T>(list: readonly T[]): T[];
};

/** @param seed a 32-bit number */
export function createDice(seed: number): Dice {
  const generator = xoroshiro128plus(seed);
  const between = (least: number, most: number) => uniformInt(generator, least, most);
  return {
    between,
    pick: (list) => list[between(0, list.length - 1)] as (typeof list)[number],
    percent: (often) => between(1, 100) <= often,
    shuffle: (list) => {
      const left = [...list];
      return list.map(() => left.splice(between(0, left.length - 1), 1)[0]) as typeof left;
    },
  };
}

/**
 * Deals the list in an order of chance, again and again: after any number of draws no element has come
 * twice more often than another.
 */
export function dealer<T>(list: readonly T[], dice: Dice): () => T {
  let deck: T[] = [];
  return () => {
    if (deck.length === 0) deck = dice.shuffle(list);
    return deck.pop() as T;
  };
}
