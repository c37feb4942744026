import { expect, test } from "@jest/globals";
import { longestStall } from "../src/report/figures.ts";

test("the longest stall lasts from one answer to the next while somebody waits", () => {
  const answers = [
    { clickedAt: 0, at: 10 },
    { clickedAt: 5, at: 40 },
    { clickedAt: 100, at: 110 },
  ];
  expect(longestStall(answers, [])).toBe(30);
});

test("a pause in which nobody waits is no stall", () => {
  expect(
    longestStall(
      [
        { clickedAt: 0, at: 1 },
        { clickedAt: 500, at: 502 },
      ],
      [],
    ),
  ).toBe(2);
});

test("the time in which an engine was down can be left out", () => {
  const answers = [
    { clickedAt: 0, at: 10 },
    { clickedAt: 12, at: 60 },
  ];
  expect(longestStall(answers, [{ from: 5, to: 45 }])).toBe(15);
});
