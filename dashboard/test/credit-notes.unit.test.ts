import { expect, test } from "@jest/globals";
import type { InvoiceLine } from "@recibo/common/contracts/shapes";
import { invoiceTotals, lineAmounts } from "@recibo/common/invoicing/totals";
import Big from "big.js";
import fc from "fast-check";
import {
  type Credit,
  leftToCredit,
  linesOfCredit,
} from "../src/invoices/credit-notes/left-to-credit.ts";
import { outstandingOf, refundDueOf, stateOf } from "../src/invoices/invoice-state.ts";

const line = (given: Partial<InvoiceLine>): InvoiceLine => ({
  ...{ description: "Hours", quantity: "3", unitPrice: 1_000, taxRate: "19", ...given },
});
const credit = (...quantities: [number, string][]): Credit => ({
  amount: 0,
  lines: quantities.map(([at, quantity]) => ({ line: at, quantity })),
});

test("what is left is what was invoiced less what was credited, by line and altogether", () => {
  const lines = [line({}), line({ quantity: "0.5" })];
  const credits = [{ ...credit([0, "1.25"]), amount: 1_488 }];
  expect(leftToCredit({ payable: 5_950, lines }, credits)).toEqual({
    amount: 4_462,
    quantities: ["1.75", "0.5"],
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
    fc.property(parts, fc.nat({ max: 100_000 }), (hundredths, amount) => {
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
