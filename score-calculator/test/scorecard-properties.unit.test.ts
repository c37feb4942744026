import { expect, test } from "@jest/globals";
import { score as scoreSchema } from "@recibo/common/contracts/score-calculated";
import fc from "fast-check";
import type { History, HistoryInvoice, HistoryPayment } from "../src/scorecard/history.ts";
import { score } from "../src/scorecard/score.ts";
import { dayAfter } from "./scorecard-histories.ts";

const ASOF = "2026-06-15";
const pastDay = fc.integer({ min: -500, max: 0 }).map((days) => dayAfter(ASOF, days));
const currency = fc.constantFrom("EUR", "USD", "JPY");
/** Mostly everyday amounts, now and then a tiny or a huge one. */
const amount = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1000, max: 1_000_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(1, 2, 1_000_000_000) },
);

const anInvoice = fc
  .record({
    id: fc.uuid(),
    customerId: fc.constantFrom("a", "b", "c", "d", "e"),
    issueDate: pastDay,
    terms: fc.integer({ min: 0, max: 60 }),
    currency,
    amount,
  })
  .map(
    ({ terms, ...rest }): HistoryInvoice => ({ ...rest, dueDate: dayAfter(rest.issueDate, terms) }),
  );

/** Payments of an invoice: none, one, or several parts, in time or late, whole or not. */
const payments = (invoice: HistoryInvoice) =>
  fc
    .array(
      fc.record({
        id: fc.uuid(),
        invoiceId: fc.constant(invoice.id),
        date: fc.integer({ min: 0, max: 120 }).map((days) => dayAfter(invoice.issueDate, days)),
        amount: fc.oneof(fc.constant(invoice.amount), fc.integer({ min: 1, max: invoice.amount })),
      }),
      { maxLength: 3 },
    )
    .map((list): HistoryPayment[] => list);

const histories: fc.Arbitrary<History> = fc
  .uniqueArray(anInvoice, { selector: ({ id }) => id, maxLength: 30 })
  .chain((invoices) =>
    fc
      .tuple(...invoices.map(payments))
      .map((lists) => ({ invoices, payments: lists.flat().filter(({ date }) => date <= ASOF) })),
  );

/** A history with one of its invoices. */
const withInvoice = histories
  .filter(({ invoices }) => invoices.length > 0)
  .chain((history) => fc.tuple(fc.constant(history), fc.constantFrom(...history.invoices)));

const points = (history: History) => score(history, ASOF).points;
const check = <Ts extends [unknown, ...unknown[]]>(property: fc.IProperty<Ts>) =>
  fc.assert(property, { numRuns: 500 });

function inTime(invoice: HistoryInvoice): HistoryPayment {
  const { id, dueDate, amount } = invoice;
  return { id: `in time ${id}`, invoiceId: id, date: dueDate < ASOF ? dueDate : ASOF, amount };
}

test("every score fits the contract, its factors add up, and none gives more than its most", () => {
  check(
    fc.property(histories, (history) => {
      const result = score(history, ASOF);
      expect(scoreSchema.parse(result)).toEqual(result);
      expect(result.factors.reduce((sum, { points }) => sum + points, 0)).toBe(result.points);
      for (const { points, most } of result.factors) {
        expect(points).toBeGreaterThanOrEqual(0);
        expect(points).toBeLessThanOrEqual(most);
      }
    }),
  );
});

test("paying an invoice on time instead of late or not at all never lowers the score", () => {
  check(
    fc.property(withInvoice, ([history, invoice]) => {
      const others = history.payments.filter(({ invoiceId }) => invoiceId !== invoice.id);
      const better = { ...history, payments: [...others, inTime(invoice)] };
      expect(points(better)).toBeGreaterThanOrEqual(points(history));
    }),
  );
});

test("a further payment never lowers the score, whatever its day and amount", () => {
  check(
    fc.property(withInvoice, pastDay, amount, ([history, invoice], date, amount) => {
      const further = { id: "further", invoiceId: invoice.id, date, amount };
      const after = { ...history, payments: [...history.payments, further] };
      expect(points(after)).toBeGreaterThanOrEqual(points(history));
    }),
  );
});

test("a new invoice that is paid on time never lowers the score", () => {
  check(
    fc.property(histories, anInvoice, ({ invoices, payments }, invoice) => {
      const after = { invoices: [...invoices, invoice], payments: [...payments, inTime(invoice)] };
      expect(points(after)).toBeGreaterThanOrEqual(points({ invoices, payments }));
    }),
  );
});

test("a new invoice that is not due yet never lowers the score", () => {
  check(
    fc.property(histories, anInvoice, fc.nat(90), ({ invoices, payments }, invoice, days) => {
      const open = { ...invoice, dueDate: dayAfter(ASOF, days) };
      expect(points({ invoices: [...invoices, open], payments })).toBeGreaterThanOrEqual(
        points({ invoices, payments }),
      );
    }),
  );
});

test("the order of invoices and payments does not matter", () => {
  const shuffled = histories.chain((history) =>
    fc.record({
      history: fc.constant(history),
      invoices: fc.shuffledSubarray(history.invoices, { minLength: history.invoices.length }),
      payments: fc.shuffledSubarray(history.payments, { minLength: history.payments.length }),
    }),
  );
  check(
    fc.property(shuffled, ({ history, invoices, payments }) => {
      expect(score({ invoices, payments }, ASOF)).toEqual(score(history, ASOF));
    }),
  );
});

test("the same payment or invoice told again does not matter", () => {
  check(
    fc.property(histories, ({ invoices, payments }) => {
      const twice = { invoices: [...invoices, ...invoices], payments: [...payments, ...payments] };
      expect(score(twice, ASOF)).toEqual(score({ invoices, payments }, ASOF));
    }),
  );
});

test("what is dated after the day of the score does not matter", () => {
  const days = fc.integer({ min: 1, max: 400 });
  check(
    fc.property(histories, anInvoice, days, ({ invoices, payments }, invoice, days) => {
      const later = dayAfter(ASOF, days);
      const issued = { ...invoice, issueDate: later, dueDate: dayAfter(later, 30) };
      const paid = invoices.map((old) => ({ ...inTime(old), date: later }));
      const known = { invoices: [...invoices, issued], payments: [...payments, ...paid] };
      expect(score(known, ASOF)).toEqual(score({ invoices, payments }, ASOF));
    }),
  );
});

test("every amount times the same factor gives the same points", () => {
  check(
    fc.property(histories, fc.integer({ min: 1, max: 1000 }), ({ invoices, payments }, by) => {
      const scaled = {
        invoices: invoices.map((invoice) => ({ ...invoice, amount: invoice.amount * by })),
        payments: payments.map((payment) => ({ ...payment, amount: payment.amount * by })),
      };
      const each = (history: History) => score(history, ASOF).factors.map(({ points }) => points);
      expect(each(scaled)).toEqual(each({ invoices, payments }));
    }),
  );
});

test("advice promises a gain that fits into the scale", () => {
  check(
    fc.property(histories, (history) => {
      const { points, advice } = score(history, ASOF);
      if (points === 1000) expect(advice).toBeUndefined();
      else expect(advice?.gain).toBeGreaterThan(0);
      expect(points + (advice?.gain ?? 0)).toBeLessThanOrEqual(1000);
    }),
  );
});

test("the score reads its input and leaves it as it was", () => {
  check(
    fc.property(histories, (history) => {
      const before = structuredClone(history);
      score(history, ASOF);
      expect(history).toEqual(before);
    }),
  );
});
