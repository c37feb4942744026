import { expect, test } from "@jest/globals";
import { expectedTotals } from "../src/people/expected-totals.ts";

test("each line is rounded half up, and tax once per rate on the sum of its lines", () => {
  const lines = [
    { quantity: "1.5", unitPrice: "0.01", taxRate: "19" },
    { quantity: "3", unitPrice: "0.33", taxRate: "7.7" },
    { quantity: "2", unitPrice: "0.35", taxRate: "19" },
  ];
  expect(expectedTotals(lines, 2)).toEqual({
    net: 171n,
    tax: 22n,
    payable: 193n,
    taxes: ["7.7: 99+8", "19: 72+14"],
  });
});

test("a currency without decimals is reckoned in whole units", () => {
  const lines = [{ quantity: "0.5", unitPrice: "101", taxRate: "10" }];
  expect(expectedTotals(lines, 0)).toEqual({
    net: 51n,
    tax: 5n,
    payable: 56n,
    taxes: ["10: 51+5"],
  });
});
