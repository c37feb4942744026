import { expect, test } from "@jest/globals";
import type { History, HistoryCredit } from "../../src/scorecard/history.ts";
import { score } from "../../src/scorecard/score.ts";
import { dayAfter, invoice, invoices, payment } from "./histories.ts";

const ASOF = "2026-06-15";

const credit = (differences: Partial<HistoryCredit> = {}): HistoryCredit => ({
  id: "credit",
  invoiceId: "a",
  date: "2026-05-20",
  amount: 10_000,
  ...differences,
});

/** Twelve invoices that were paid on time, and one more as told. */
function withOne(one: Partial<History>): History {
  const paid = invoices(12, ASOF);
  return {
    invoices: [...paid.invoices, ...(one.invoices ?? [])],
    payments: [...paid.payments, ...(one.payments ?? [])],
    credits: one.credits ?? [],
  };
}

test("an invoice that is credited in full counts as never issued, whenever it was due", () => {
  for (const dueDate of ["2026-05-10", "2026-06-10", "2026-07-10"]) {
    const history = withOne({ invoices: [invoice({ dueDate })], credits: [credit()] });
    expect(score(history, ASOF)).toEqual(score(withOne({}), ASOF));
  }
});

test("an invoice whose net is credited counts as never issued, whatever rounding left of its tax", () => {
  // Three times 33.33 at 19 %, and 0.03.
  for (const [amount, net, part] of [
    [11_899, 9_999, 3_966],
    [11, 9, 4],
  ] as const) {
    const one = invoice({ dueDate: "2026-05-10", amount, net });
    const parts = ["x", "y", "z"].map((id) => credit({ id, amount: part, net: net / 3 }));
    expect(score(withOne({ invoices: [one], credits: parts }), ASOF)).toEqual(
      score(withOne({}), ASOF),
    );
  }
});

test("credit notes that do not say their net count by their amount", () => {
  const one = invoice({ dueDate: "2026-05-10", net: 8_000 });
  const credits = [credit({ id: "x", amount: 4_000, net: 8_000 }), credit({ amount: 2_000 })];
  const smaller = withOne({ invoices: [{ ...one, amount: 4_000 }] });
  expect(score(withOne({ invoices: [one], credits }), ASOF)).toEqual(score(smaller, ASOF));
});

test("a credit note for a part makes the invoice smaller from its issue date on", () => {
  const one = invoice({ dueDate: "2026-06-01" });
  const history = withOne({ invoices: [one], credits: [credit({ amount: 4_000 })] });
  const smaller = withOne({ invoices: [{ ...one, amount: 6_000 }] });
  expect(score(history, ASOF)).toEqual(score(smaller, ASOF));
  const before = dayAfter("2026-05-20", -1);
  expect(score(history, before)).toEqual(score(withOne({ invoices: [one] }), before));
});

test("what is credited after the due date does not make a payment in time late", () => {
  const one = invoice({ dueDate: "2026-06-01" });
  const history = withOne({
    invoices: [one],
    payments: [payment({ invoiceId: "a", date: "2026-05-30", amount: 6_000 })],
    credits: [credit({ amount: 4_000, date: "2026-06-10" })],
  });
  const notOnTime = (asOf: string) => {
    const { judged, onTime } = score(history, asOf).factors[0]?.facts?.figures ?? {};
    return Number(judged) - Number(onTime);
  };
  expect(notOnTime("2026-06-09")).toBe(1);
  expect(notOnTime(ASOF)).toBe(0);
});

test("a credit note told twice, or for an invoice that is not there, changes nothing more", () => {
  const one = withOne({ invoices: [invoice()], credits: [credit({ amount: 4_000 })] });
  const again = [credit({ amount: 4_000 }), credit({ id: "lost", invoiceId: "unknown" })];
  expect(score({ ...one, credits: [...(one.credits ?? []), ...again] }, ASOF)).toEqual(
    score(one, ASOF),
  );
});
