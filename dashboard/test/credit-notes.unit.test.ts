import { expect, test } from "@jest/globals";
import { examples } from "@recibo/common/contracts/examples";
import type { GenerateInvoice } from "@recibo/common/contracts/generate-invoice";
import { type InvoiceLine, invoiceLine } from "@recibo/common/contracts/shapes";
import { invoiceTotals, lineAmounts } from "@recibo/common/invoicing/totals";
import Big from "big.js";
import fc from "fast-check";
import { refusalOf } from "../src/invoices/credit-notes/ask-for-credit.ts";
import {
  type Credit,
  isAllThatIsLeft,
  isSomethingLeft,
  leftToCredit,
  partsOfCredit,
} from "../src/invoices/credit-notes/left-to-credit.ts";
import { outstandingOf, refundDueOf, stateOf } from "../src/invoices/invoice-state.ts";

const line = (given: Partial<InvoiceLine>): InvoiceLine => ({
  ...{ description: "Hours", quantity: "3", unitPrice: 1_000, taxRate: "19", ...given },
});
const rounding = (description: string) => `Rounding: ${description}`;
const linesOfCredit = (lines: InvoiceLine[], wanted: Credit["lines"], earlier: Credit[]) =>
  partsOfCredit({ lines, currency: "EUR" }, wanted, earlier, rounding).lines;
const credit = (...quantities: [number, string][]): Credit => ({
  amount: 0,
  lines: quantities.map(([at, quantity]) => ({ line: at, quantity })),
});

test("what is left is what was invoiced less what was credited, by line and altogether", () => {
  const lines = [line({}), line({ quantity: "0.5" })];
  const credits = [{ ...credit([0, "1.25"]), amount: 1_488 }];
  expect(leftToCredit({ payable: 5_950, lines, currency: "EUR" }, credits)).toEqual({
    amount: 4_462,
    quantities: ["1.75", "0.5"],
    nets: [1_750, 500],
  });
});

test("crediting everything credits exactly what was invoiced", () => {
  const lines = [line({ discount: { amount: 333 } }), line({ discount: { percent: "12.5" } })];
  const wanted = lines.map(({ quantity }, at) => ({ line: at, quantity }));
  expect(linesOfCredit(lines, wanted, [])).toEqual(lines);
});

test("a discount that is an amount is shared out whole, however a line is credited in parts", () => {
  const parts = fc.array(fc.integer({ min: 1, max: 999 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(parts, fc.nat({ max: 1_000 }), (hundredths, amount) => {
      const quantities = hundredths.map((part) => Big(part).div(100).toFixed());
      const quantity = quantities.reduce((sum, part) => sum.plus(part), Big(0)).toFixed();
      const lines = [line({ quantity, unitPrice: 100_000, discount: { amount } })];
      const earlier: Credit[] = [];
      let taken = 0;
      for (const part of quantities) {
        const [credited] = linesOfCredit(lines, [{ line: 0, quantity: part }], earlier);
        taken += lineAmounts(credited as InvoiceLine).discount;
        earlier.push(credit([0, part]));
      }
      expect(taken).toBe(amount);
    }),
  );
});

/** Lines as invoices have them, free ones and such as are priced in fractions of a cent each among them. */
const anyLine = fc
  .record({
    hundredths: fc.integer({ min: 1, max: 2_000 }),
    unitPrice: fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 100_000 })),
    taxRate: fc.constantFrom("0", "7", "19", "5.5"),
    off: fc.option(fc.record({ share: fc.nat({ max: 100 }), inPercent: fc.boolean() })),
  })
  .map(({ hundredths, unitPrice, taxRate, off }) => {
    const quantity = Big(hundredths).div(100).toFixed();
    const whole = { quantity, unitPrice, taxRate };
    if (!off) return line(whole);
    const { gross } = lineAmounts(whole);
    const amount = Math.floor((gross * off.share) / 100);
    return line({ ...whole, discount: off.inPercent ? { percent: `${off.share}` } : { amount } });
  });

test("however an invoice is credited in parts, they are its very net, none is below zero, and only roundings of tax remain", () => {
  const draws = fc.array(fc.array(fc.nat({ max: 100 }), { minLength: 3, maxLength: 3 }), {
    minLength: 1,
    maxLength: 8,
  });
  const currencies = fc.constantFrom("EUR", "JPY");
  fc.assert(
    fc.property(
      fc.array(anyLine, { minLength: 1, maxLength: 3 }),
      draws,
      currencies,
      (lines, parts, currency) => {
        const { payable, net, taxes } = invoiceTotals(lines, currency);
        const credits: Credit[] = [];
        let nets = 0;
        // The last one takes all that is left.
        for (const shares of [...parts, [100, 100, 100]]) {
          const left = leftToCredit({ payable, lines, currency }, credits);
          const wanted = left.quantities.flatMap((quantity, at) => {
            const part = Big(quantity)
              .times(shares[at] as number)
              .div(100)
              .round(6, 0);
            return part.gt(0) ? [{ line: at, quantity: part.toFixed() }] : [];
          });
          const { lines: credited, taken } = partsOfCredit(
            { lines, currency },
            wanted,
            credits,
            rounding,
          );
          for (const each of credited) {
            const { discount, net: part } = lineAmounts(each, currency);
            expect([discount >= 0, part >= 0]).toEqual([true, true]);
          }
          const totals = invoiceTotals(credited, currency);
          nets += totals.net;
          credits.push({ amount: totals.payable, lines: taken });
        }
        expect(nets).toBe(net);
        const credited = credits.reduce((sum, { amount }) => sum + amount, 0);
        expect(Math.abs(credited - payable)).toBeLessThanOrEqual(credits.length * taxes.length);
        const left = leftToCredit({ payable, lines, currency }, credits);
        expect([isAllThatIsLeft([], left), isSomethingLeft(left)]).toEqual([true, false]);
      },
    ),
    { numRuns: 500 },
  );
});

test("credited one by one, what a discount rounds to is neither lost nor taken twice", () => {
  // 0.05 for three of them: 1.67, 3.33 and 5 cents so far.
  const lines = [line({ quantity: "3", unitPrice: 10, discount: { amount: 25 } })];
  const credits: Credit[] = [];
  const nets = [1, 2, 3].map(() => {
    const { lines: parts, taken } = partsOfCredit(
      { lines, currency: "EUR" },
      [{ line: 0, quantity: "1" }],
      credits,
      rounding,
    );
    credits.push({ amount: 0, lines: taken });
    return invoiceTotals(parts).net;
  });
  expect(nets).toEqual([2, 1, 2]);
});

/** What is left after a line was credited one by one, so many times, and what the next one would be. */
function creditedOneByOne(lines: InvoiceLine[], times: number) {
  const { payable } = invoiceTotals(lines);
  const credits: Credit[] = [];
  for (let done = 0; done < times; done++) {
    const wanted = [{ line: 0, quantity: "1" }];
    const parts = partsOfCredit({ lines, currency: "EUR" }, wanted, credits, rounding);
    credits.push({ amount: invoiceTotals(parts.lines).payable, lines: parts.taken });
  }
  return leftToCredit({ payable, lines, currency: "EUR" }, credits);
}

test("lines that were free count for nothing where all that is left is credited", () => {
  const lines = [line({ unitPrice: 50, taxRate: "7" }), line({ unitPrice: 0 })];
  const last = creditedOneByOne(lines, 2);
  expect(last.amount).toBe(53);
  expect(isAllThatIsLeft([{ line: 0, quantity: "1" }], last)).toBe(true);
  const cent = creditedOneByOne([line({ unitPrice: 3_333 }), line({ unitPrice: 0 })], 3);
  expect([cent.amount, cent.quantities, isSomethingLeft(cent)]).toEqual([1, ["0", "3"], false]);
});

test("something is left while a line's net is, though the roundings of tax used up the amount", () => {
  const lines = [line({ quantity: "10", unitPrice: 3, taxRate: "20" })];
  const left = creditedOneByOne(lines, 9);
  expect(left).toEqual({ amount: 0, quantities: ["1"], nets: [3] });
  expect(isSomethingLeft(left)).toBe(true);
});

test("a line for what rounding left is called by as much of its line's description as the contract allows", () => {
  const invoiced = { lines: [line({ quantity: "1", unitPrice: 1 })], currency: "EUR" };
  const wanted = [{ line: 0, quantity: "0.4" }];
  const earlier = [0.3, 0.3].map((part) => ({
    amount: 0,
    lines: [{ line: 0, quantity: `${part}`, net: 0 }],
  }));
  for (const description of ["x".repeat(500), `x${"😀".repeat(249)}`]) {
    const [first] = invoiced.lines;
    const lines = [{ ...(first as InvoiceLine), description }];
    const parts = partsOfCredit({ ...invoiced, lines }, wanted, earlier, rounding).lines;
    expect(parts).toHaveLength(2);
    expect(parts.every((part) => invoiceLine.safeParse(part).success)).toBe(true);
    expect(parts[1]?.description.isWellFormed()).toBe(true);
  }
});

test("a credit note that could not be read, or comes to nothing, is refused for what is wrong with it", () => {
  const [command] = examples["generate-invoice"] as [GenerateInvoice];
  const wanted = [{ line: 0, quantity: "1" }];
  const some = { amount: 1, quantities: ["1"], nets: [1] };
  const refusal = (differences: object, amount = 1, left = some) =>
    refusalOf({ ...command, ...differences }, amount, wanted, left);
  expect(refusal({})).toBeUndefined();
  const lines = Array.from({ length: 1_001 }, () => line({}));
  expect(refusal({ lines })).toEqual({ kind: "unfit", tooManyLines: true });
  expect(refusal({ note: "x".repeat(1_001) })).toEqual({ kind: "unfit", tooManyLines: false });
  expect(refusal({}, 0)).toEqual({ kind: "too-little", smallest: 1 });
  expect(refusal({}, 0, { ...some, nets: [0] })).toEqual({ kind: "nothing" });
});

test("a part that was freed again leaves the others adding up", () => {
  const lines = [line({ quantity: "3", unitPrice: 1_000, discount: { amount: 1 } })];
  const parts = (quantity: string, earlier: Credit[]) => {
    const { taken } = partsOfCredit(
      { lines, currency: "EUR" },
      [{ line: 0, quantity }],
      earlier,
      rounding,
    );
    return { amount: 0, lines: taken };
  };
  const first = parts("1", []);
  const second = parts("1", [first]);
  const rest = parts("2", [second]);
  const nets = [second, rest].flatMap(({ lines: taken }) => taken.map(({ net }) => net));
  expect(nets.reduce((sum, net) => sum + net, 0)).toBe(2_999);
});

test("tax and category of a line are credited as they were invoiced", () => {
  const lines = [line({ taxRate: "0", taxCategory: "E", exemptionReason: "§ 4" }), line({})];
  const credited = linesOfCredit(lines, [{ line: 0, quantity: "2" }], []);
  expect(credited).toEqual([{ ...lines[0], quantity: "2" }]);
  expect(invoiceTotals(credited).tax).toBe(0);
});

const standing = {
  ...{ type: "invoice" as const, payable: 100, paid: 0, credited: 0 },
  ...{ dueDate: "2026-11-30", sentAt: null },
};

test.each([
  ["generated", {}],
  ["sent", { sentAt: new Date() }],
  ["partly-paid", { paid: 1 }],
  ["overdue", { dueDate: "2026-11-20", paid: 99 }],
  ["paid", { paid: 100, dueDate: "2026-11-20" }],
  ["paid", { paid: 60, credited: 40 }],
  ["cancelled", { credited: 100 }],
  ["cancelled", { credited: 100, paid: 100 }],
  ["generated", { type: "credit-note" as const, dueDate: "2026-11-20" }],
])("an invoice is %s with %j", (state, given) => {
  expect(stateOf({ ...standing, ...given }, "2026-11-21")).toBe(state);
});

test("what was paid and then credited belongs to the customer, and nothing is owed", () => {
  const refunded = { ...standing, paid: 80, credited: 50 };
  expect([outstandingOf(refunded), refundDueOf(refunded)]).toEqual([0, 30]);
});
