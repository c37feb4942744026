import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { delayBefore, pause } from "../src/retry.ts";

const limits = fc
  .record({
    first_delay: fc.integer({ min: 1, max: 60_000 }),
    factor: fc.integer({ min: 1, max: 600 }),
  })
  .map(({ first_delay, factor }) => ({
    attempts: 4,
    first_delay,
    longest_delay: first_delay * factor,
  }));
const chance = fc.double({ min: 0, max: 1, noNaN: true });
const attempt = fc.integer({ min: 1, max: 10_000 });

test("a delay doubles with each attempt until the longest", () => {
  const settings = { attempts: 9, first_delay: 100, longest_delay: 1_500 };
  expect([1, 2, 3, 4, 5, 6].map((each) => delayBefore(each, settings, 1))).toEqual([
    100, 200, 400, 800, 1_500, 1_500,
  ]);
});

test("half of a delay is fixed and half is chance", () => {
  fc.assert(
    fc.property(attempt, limits, chance, (tried, settings, random) => {
      const full = delayBefore(tried, settings, 1);
      const delay = delayBefore(tried, settings, random);
      expect(delay).toBeGreaterThanOrEqual(Math.floor(full / 2));
      expect(delay).toBeLessThanOrEqual(full);
    }),
  );
});

test("no delay is longer than the longest, however many attempts there were", () => {
  fc.assert(
    fc.property(attempt, limits, chance, (tried, settings, random) => {
      expect(delayBefore(tried, settings, random)).toBeLessThanOrEqual(settings.longest_delay);
    }),
  );
});

test("a later attempt never waits less than an earlier one by the same chance", () => {
  fc.assert(
    fc.property(attempt, limits, chance, (tried, settings, random) => {
      expect(delayBefore(tried + 1, settings, random)).toBeGreaterThanOrEqual(
        delayBefore(tried, settings, random),
      );
    }),
  );
});

test("a pause ends at once, and without an error, when its signal aborts", async () => {
  const stopping = new AbortController();
  const paused = pause(60_000, stopping.signal);
  stopping.abort();
  await paused;
  await pause(60_000, stopping.signal);
});
