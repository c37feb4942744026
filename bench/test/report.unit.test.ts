import { expect, test } from "@jest/globals";
import { layOut } from "../src/report/table.ts";
import { isMet, type Target, verdict } from "../src/report/target.ts";

test("words start at the left and figures end at the right", () => {
  const table = {
    title: "Latencies",
    columns: ["", "p50"],
    rows: [
      ["page", "5 ms"],
      ["click to push", "12.3 ms"],
    ],
  };
  expect(layOut(table).split("\n")).toEqual([
    "  Latencies",
    "                     p50",
    "  ──────────────────────",
    "  page              5 ms",
    "  click to push  12.3 ms",
  ]);
});

test("a limit itself is met by `at most` and `at least`, not by `below`", () => {
  const target = (good: Target["good"], value: number): Target => {
    return { what: "a figure", value, limit: 3, good, write: String };
  };
  expect(isMet(target("at most", 3))).toBe(true);
  expect(isMet(target("at most", 3.1))).toBe(false);
  expect(isMet(target("at least", 3))).toBe(true);
  expect(isMet(target("at least", 2.9))).toBe(false);
  expect(isMet(target("below", 3))).toBe(false);
  expect(verdict(target("below", 3))).toBe("MISSED  a figure: 3 (below 3)");
});
