import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { ageingOf, bucketOf, buckets, daysBefore, dueIn } from "../src/home/ageing.ts";
import { daysSalesOutstanding } from "../src/home/days-sales-outstanding.ts";
import { barsOf, endOfMonth, lastMonths } from "../src/home/months.ts";

const day = fc
  .date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const owed = fc.record({
  dueDate: day,
  invoices: fc.integer({ min: 1, max: 1_000 }),
  amount: fc.integer({ min: 1, max: 10_000_000 }),
});

test.each([
  [-1, "not-due"],
  [0, "not-due"],
  [1, "1-30"],
  [30, "1-30"],
  [31, "31-60"],
  [60, "31-60"],
  [61, "61-90"],
  [90, "61-90"],
  [91, "over-90"],
])("what was due %s days ago is %s", (days, bucket) => {
  expect(bucketOf(daysBefore(days, "2026-03-29"), "2026-03-29")).toBe(bucket);
});

test("ageing loses nothing and counts nothing twice, whatever is owed", () => {
  fc.assert(
    fc.property(fc.array(owed), day, (all, today) => {
      const aged = ageingOf(all, today);
      expect(aged.map(({ bucket }) => bucket)).toEqual([...buckets]);
      const sum = (of: readonly { amount: number }[]) =>
        of.reduce((a, { amount }) => a + amount, 0);
      expect(sum(aged)).toBe(sum(all));
    }),
  );
});

test("the days of a bucket are those whose amounts are in it", () => {
  fc.assert(
    fc.property(day, fc.integer({ min: -200, max: 200 }), (today, days) => {
      const dueDate = daysBefore(days, today);
      const within = buckets.filter((bucket) => {
        const { from = "0000", to = "9999" } = dueIn(bucket, today);
        return from <= dueDate && dueDate <= to;
      });
      expect(within).toEqual([bucketOf(dueDate, today)]);
    }),
  );
});

test("days sales outstanding is receivables over billing, times the days, and nothing without billing", () => {
  expect(daysSalesOutstanding(30_000, 90_000)).toBe(30);
  expect(daysSalesOutstanding(0, 90_000)).toBe(0);
  expect(daysSalesOutstanding(30_000, 0)).toBe(undefined);
  expect(daysSalesOutstanding(30_000, -5)).toBe(undefined);
  const amount = fc.integer({ min: 1, max: 1_000_000_000 });
  fc.assert(
    fc.property(amount, amount, (receivables, billed) => {
      const days = daysSalesOutstanding(receivables, billed) as number;
      expect(Math.abs(days - (receivables * 90) / billed)).toBeLessThanOrEqual(0.5);
    }),
  );
});

test("twelve months end with this one and follow each other, over the year's end too", () => {
  const months = lastMonths("2026-03-31");
  expect([months[0], months[8], months.at(-1)]).toEqual(["2025-04-01", "2025-12-01", "2026-03-01"]);
  for (const [index, month] of months.slice(0, -1).entries())
    expect(daysBefore(-1, endOfMonth(month))).toBe(months[index + 1]);
});

test("bars share a scale, and what is below zero hangs under the line", () => {
  const of = (...amounts: number[]) =>
    barsOf(amounts.map((amount) => ({ month: "2026-01-01", amount })));
  const { zero, bars } = of(300, -100, 0);
  expect(zero).toBe(75);
  expect(bars.map(({ y, height }) => [y, height])).toEqual([
    [0, 75],
    [75, 25],
    [75, 0],
  ]);
  expect(of(0, 0).bars.every(({ height }) => height === 0)).toBe(true);
});
