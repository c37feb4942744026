import { expect, test } from "@jest/globals";
import { median, pool, quantile, summarise } from "../src/statistics/percentiles.ts";
import { ratioOf } from "../src/statistics/ratios.ts";

test("a quantile lies between its two neighbours, as R and NumPy put it", () => {
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
  expect(quantile([10, 20, 30, 40, 50], 0.95)).toBeCloseTo(48);
  expect(quantile([7], 0.99)).toBe(7);
  expect(() => quantile([], 0.5)).toThrow("at least one measurement");
});

test("a summary does not depend on the order of the measurements, and leaves them alone", () => {
  const measurements = Float64Array.from({ length: 101 }, (_, index) => (index * 37) % 101);
  const before = [...measurements];
  expect(summarise(measurements)).toEqual({ count: 101, p50: 50, p95: 95, p99: 99, max: 100 });
  expect([...measurements]).toEqual(before);
});

test("percentiles sort numbers as numbers", () => {
  expect(median([100, 9, 20])).toBe(20);
  expect(summarise([100, 9, 20]).p50).toBe(20);
});

test("rounds are pooled measurement by measurement, so a long round counts for more", () => {
  expect([...pool([Float64Array.of(1, 2), Float64Array.of(3)])]).toEqual([1, 2, 3]);
});

test("a ratio compares within a round: a machine that halves its speed changes nothing", () => {
  expect(ratioOf([300, 150, 280], [100, 50, 100])).toEqual({ middle: 3, low: 2.8, high: 3 });
  expect(() => ratioOf([1], [1, 2])).toThrow("cannot pair 1 rounds with 2");
});
