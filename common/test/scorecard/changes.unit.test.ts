import { expect, test } from "@jest/globals";
import { changesBetween } from "../../src/scorecard/changes.ts";
import { score } from "../../src/scorecard/score.ts";
import { invoice, invoices, payment } from "./histories.ts";

const ASOF = "2026-06-15";
const history = invoices(9, ASOF);
const unpaid = invoice({ id: "unpaid", issueDate: "2026-05-01", dueDate: "2026-06-01" });
const earlier = score({ ...history, invoices: [...history.invoices, unpaid] }, ASOF);
const later = score(
  {
    invoices: [...history.invoices, unpaid],
    payments: [...history.payments, payment({ invoiceId: "unpaid", date: ASOF })],
  },
  ASOF,
);

test("what changed names each factor's points and the figures behind them", () => {
  const change = changesBetween(earlier, later);
  expect(change.difference).toBe(later.points - earlier.points);
  expect(change.factors.reduce((sum, { difference }) => sum + difference, 0)).toBe(
    change.difference,
  );
  const overdue = change.factors.find(({ code }) => code === "overdue");
  expect(overdue).toMatchObject({
    figures: expect.arrayContaining([
      { name: "overdue", from: 1, to: 0 },
      { name: "oldest", from: 14 },
      { name: "paid", from: 9, to: 10 },
    ]),
    amounts: { from: [{ currency: "EUR", amount: 10_000 }], to: [] },
  });
  const volume = change.factors.find(({ code }) => code === "volume-and-regularity");
  expect(volume).toMatchObject({ difference: 0, figures: [] });
  expect(volume).not.toHaveProperty("amounts");
});

test("two equal calculations differ in nothing, and one the other way round has the opposite sign", () => {
  const none = changesBetween(later, later);
  expect([none.difference, none.tierChanged]).toEqual([0, false]);
  expect(
    none.factors.every(({ difference, figures }) => difference === 0 && figures.length === 0),
  ).toBe(true);
  expect(changesBetween(later, earlier).difference).toBe(
    -changesBetween(earlier, later).difference,
  );
});

test("a score from before facts were told can be compared by its points", () => {
  const old = { ...earlier, factors: earlier.factors.map(({ facts: _, ...factor }) => factor) };
  const change = changesBetween(old, later);
  expect(change.difference).toBe(later.points - earlier.points);
  expect(change.factors.every(({ figures }) => figures.length === 0)).toBe(true);
});
