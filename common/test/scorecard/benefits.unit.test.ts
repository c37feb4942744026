import { expect, test } from "@jest/globals";
import type { Score } from "../../src/contracts/score-calculated.ts";
import {
  allowancesOfTier,
  creditQuote,
  standardLimits,
  tierCodes,
  tierOfCode,
  tierThatAllowsMore,
} from "../../src/scorecard/benefits.ts";
import { score } from "../../src/scorecard/score.ts";
import { tierOf } from "../../src/scorecard/tiers.ts";
import { invoice, invoices } from "./histories.ts";

const ASOF = "2026-06-15";

test("a higher tier never gives less than a lower one, whatever limits are configured", () => {
  const odd = { starter: 50, bronze: 20, silver: null, gold: 10, platinum: 5 };
  for (const limits of [standardLimits, odd]) {
    const given = tierCodes.map((code) => allowancesOfTier(code, limits));
    const rising = (figures: number[]) =>
      expect(figures).toEqual(figures.toSorted((a, b) => a - b));
    rising(given.map(({ invoicesADay }) => invoicesADay ?? Number.POSITIVE_INFINITY));
    rising(given.map(({ creditPercent }) => creditPercent));
    rising(given.map(({ paymentDays }) => paymentDays));
  }
  expect(allowancesOfTier("gold", odd).invoicesADay).toBeNull();
});

test("the tier that would raise the limit is the next one that allows more, if any does", () => {
  expect(tierThatAllowsMore("starter")).toBe("bronze");
  expect(tierThatAllowsMore("gold")).toBe("platinum");
  expect(tierThatAllowsMore("platinum")).toBeUndefined();
  const flat = { starter: 5, bronze: 5, silver: 5, gold: 9, platinum: 9 };
  expect(tierThatAllowsMore("starter", flat)).toBe("gold");
  expect(tierThatAllowsMore("gold", flat)).toBeUndefined();
});

test("without a score, or with one of a tier that is not known here, an organisation is a starter", () => {
  expect(tierOfCode(undefined)).toBe("starter");
  expect(tierOfCode("diamond")).toBe("starter");
  expect(tierOfCode(tierOf(700).tier.code)).toBe("gold");
});

test("the credit line is the tier's share of what was invoiced and not credited, in each currency by itself", () => {
  const paid = invoices(48, ASOF, 8);
  const dollars = invoice({
    id: "dollars",
    issueDate: "2026-06-01",
    dueDate: "2026-07-01",
    currency: "USD",
    amount: 999,
  });
  const credits = [{ id: "c", invoiceId: "paid 0", date: ASOF, amount: 4_000 }];
  const found = score({ ...paid, invoices: [...paid.invoices, dollars], credits }, ASOF);
  expect(found.tier.code).toBe("platinum");
  expect(creditQuote(found)).toEqual([
    { currency: "EUR", amount: (48 * 10_000 - 4_000) * 0.25 },
    { currency: "USD", amount: 249 },
  ]);
});

test("a starter is quoted no credit line, nor is a score that does not say what was invoiced", () => {
  const starter = score({ invoices: [invoice()], payments: [] }, ASOF);
  expect(creditQuote(starter)).toEqual([]);
  const gold = score(invoices(48, ASOF, 8), ASOF);
  const old: Score = { ...gold, factors: gold.factors.map(({ facts: _, ...factor }) => factor) };
  expect(creditQuote(old)).toEqual([]);
});
