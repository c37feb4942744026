import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { score as scoreSchema } from "../../src/contracts/score-calculated.ts";
import type {
  History,
  HistoryCredit,
  HistoryInvoice,
  HistoryPayment,
} from "../../src/scorecard/history.ts";
import { scoreIfPaid } from "../../src/scorecard/if-paid.ts";
import { packedId, packHistory, unpackHistory } from "../../src/scorecard/packed-history.ts";
import { score } from "../../src/scorecard/score.ts";
import { dayAfter } from "./histories.ts";

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

/** Credit notes of an invoice: mostly none, for a part or the whole. */
const credits = (invoice: HistoryInvoice) =>
  fc
    .array(
      fc.record({
        id: fc.uuid(),
        invoiceId: fc.constant(invoice.id),
        date: fc.integer({ min: 0, max: 120 }).map((days) => dayAfter(invoice.issueDate, days)),
        amount: fc.oneof(fc.constant(invoice.amount), fc.integer({ min: 1, max: invoice.amount })),
      }),
      { maxLength: 1 },
    )
    .map((list): HistoryCredit[] => list);

/** Credit notes that take back an invoice's net, in parts: with their tax, rounded each, some cents more or less than it. */
const wholeCredits = (invoice: HistoryInvoice) =>
  fc
    .tuple(fc.nat({ max: invoice.net ?? 0 }), fc.integer({ min: -3, max: 3 }))
    .map(([first, cents]): HistoryCredit[] => {
      const { id: invoiceId, amount, net, issueDate: date } = invoice;
      const rest = (net ?? 0) - first;
      return [
        { id: `${invoiceId} 1`, invoiceId, date, net: first, amount: first },
        { id: `${invoiceId} 2`, invoiceId, date, net: rest, amount: amount - first + cents },
      ].filter((note) => note.net > 0 && note.amount > 0);
    });

const histories: fc.Arbitrary<History> = fc
  .uniqueArray(anInvoice, { selector: ({ id }) => id, maxLength: 30 })
  .chain((invoices) =>
    fc
      .tuple(fc.tuple(...invoices.map(payments)), fc.tuple(...invoices.map(credits)))
      .map(([paid, credited]) => ({
        invoices,
        payments: paid.flat().filter(({ date }) => date <= ASOF),
        credits: credited.flat(),
      })),
  );

/** A history with an invoice that is credited in full, and the same without it. */
const withCredited = fc.tuple(histories, anInvoice).chain(([history, given]) => {
  const invoice = { ...given, amount: given.amount + 10, net: given.amount };
  return wholeCredits(invoice).map((notes) => {
    const invoices = [...history.invoices, invoice];
    const credits = [...(history.credits ?? []), ...notes];
    return { without: history, credited: { ...history, invoices, credits } };
  });
});

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
    fc.property(histories, anInvoice, (history, invoice) => {
      const invoices = [...history.invoices, invoice];
      const after = { ...history, invoices, payments: [...history.payments, inTime(invoice)] };
      expect(points(after)).toBeGreaterThanOrEqual(points(history));
    }),
  );
});

test("a new invoice that is not due yet never lowers the score", () => {
  check(
    fc.property(histories, anInvoice, fc.nat(90), (history, invoice, days) => {
      const open = { ...invoice, dueDate: dayAfter(ASOF, days) };
      const after = { ...history, invoices: [...history.invoices, open] };
      expect(points(after)).toBeGreaterThanOrEqual(points(history));
    }),
  );
});

test("an invoice that is credited in full changes no score, whatever rounding left of its tax, here or in a browser", () => {
  check(
    fc.property(withCredited, ({ without, credited }) => {
      expect(score(credited, ASOF)).toEqual(score(without, ASOF));
      expect(score(unpackHistory(packHistory(credited, ASOF)), ASOF)).toEqual(score(without, ASOF));
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
      const credits = history.credits?.toReversed() ?? [];
      expect(score({ invoices, payments, credits }, ASOF)).toEqual(score(history, ASOF));
    }),
  );
});

test("the same payment, invoice or credit note told again does not matter", () => {
  const twice = <T>(all: T[] = []) => [...all, ...all];
  check(
    fc.property(histories, (history) => {
      const { invoices, payments, credits } = history;
      const told = {
        invoices: twice(invoices),
        payments: twice(payments),
        credits: twice(credits),
      };
      expect(score(told, ASOF)).toEqual(score(history, ASOF));
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

test("the score if invoices were paid is the score of the history in which they are", () => {
  const withChosen = histories.chain((history) =>
    fc.tuple(fc.constant(history), fc.subarray(history.invoices)),
  );
  check(
    fc.property(withChosen, ([history, chosen]) => {
      const ids = chosen.map(({ id }) => id);
      const { now, paid } = scoreIfPaid(history, ASOF, ids);
      const settled = chosen.map(({ id, amount }) => ({
        id: `settled ${id}`,
        invoiceId: id,
        date: ASOF,
        amount,
      }));
      const payments = [...history.payments, ...settled];
      expect(now).toEqual(score(history, ASOF));
      expect(paid).toEqual(score({ ...history, payments }, ASOF));
      expect(paid.points).toBeGreaterThanOrEqual(now.points);
    }),
  );
});

test("a history packed for a browser gives the same scores there, and names the invoices it was asked to", () => {
  check(
    fc.property(histories, (history) => {
      const ids = history.invoices.map(({ id }) => id);
      const packed = JSON.parse(JSON.stringify(packHistory(history, ASOF, ids)));
      const unpacked = unpackHistory(packed);
      expect(score(unpacked, ASOF)).toEqual(score(history, ASOF));
      const kept = ids.filter((id) => packed.ids[id] !== undefined).slice(0, 3);
      const places = kept.map((id) => packedId(packed.ids[id]));
      expect(scoreIfPaid(unpacked, ASOF, places).paid).toEqual(
        scoreIfPaid(history, ASOF, kept).paid,
      );
    }),
  );
});
