import { expect, test } from "@jest/globals";
import { doneWithin, stretch, stretches } from "../src/backlog/stretches.ts";

const steady = Float64Array.from({ length: 100 }, (_, index) => 5_000 + index * 10);

test("what is done at a steady pace is as fast in every stretch", () => {
  for (const { perSecond } of stretches(steady, 20).slice(1)) expect(perSecond).toBeCloseTo(100);
  expect(stretches(steady, 30).map(({ from, to }) => [from, to])).toEqual([
    [0, 30],
    [30, 60],
    [60, 90],
  ]);
});

test("a stretch begins when the one before ended, so that a pause between them counts", () => {
  const paused = steady.map((time, index) => (index < 50 ? time : time + 1_000));
  expect(stretch(paused, 50, 60).perSecond).toBeCloseTo(10 / 1.1);
});

test("the warm-up is counted from the first that was done", () => {
  expect(doneWithin(steady, 195)).toBe(20);
  expect(doneWithin(steady, 10_000)).toBe(100);
  expect(doneWithin(new Float64Array(), 1_000)).toBe(0);
});
