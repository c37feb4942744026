import { expect, test } from "@jest/globals";
import Big from "big.js";
import fc from "fast-check";
import { currencyCodes, minorDigits } from "../../src/invoicing/currencies.ts";
import { usualExemptionReason } from "../../src/invoicing/tax-categories.ts";
import { invoiceTotals, lineAmounts, type TotalledLine } from "../../src/invoicing/totals.ts";

const sum = (amounts: number[]) => amounts.reduce((a, b) => a + b, 0);
const decimals = (max: number, digits: number) =>
  fc.integer({ min: 0, max: max * 10 ** digits }).map((n) =>
    Big(n)
      .div(10 ** digits)
      .toFixed(digits),
  );

const anyDiscount = fc.option(
  fc.oneof(
    decimals(100, 2).map((percent) => ({ percent })),
    fc.integer({ min: 0, max: 5_000 }).map((amount) => ({ amount })),
  ),
);
const anyTax = fc.oneof(
  fc.constantFrom("7", "7.0", "19", "20.00").map((taxRate) => ({ taxRate })),
  fc
    .constantFrom("Z" as const, "E" as const, "AE" as const, "K" as const, "G" as const)
    .map((taxCategory) => ({ taxRate: "0", taxCategory })),
);
const anyLine = fc
  .record({
    quantity: decimals(1000, 4),
    unitPrice: fc.integer({ min: 0, max: 1_000_000 }),
    discount: anyDiscount,
    tax: anyTax,
  })
  .map(
    ({ quantity, unitPrice, discount, tax }): TotalledLine => ({
      quantity,
      unitPrice,
      ...(discount && { discount }),
      ...tax,
    }),
  );
const anyLines = fc.array(anyLine, { maxLength: 40 });

test.each([
  [{ percent: "10" }, { gross: 2_500, discount: 250, net: 2_250 }],
  [{ percent: "33.333" }, { gross: 2_500, discount: 833, net: 1_667 }],
  [{ percent: "0.02" }, { gross: 2_500, discount: 1, net: 2_499 }],
  [{ percent: "100" }, { gross: 2_500, discount: 2_500, net: 0 }],
  [{ amount: 1 }, { gross: 2_500, discount: 1, net: 2_499 }],
])("a discount of %j on 25.00 is taken off to the cent", (discount, expected) => {
  expect(lineAmounts({ quantity: "2.5", unitPrice: 1_000, discount })).toEqual(expected);
});

test("what is taxed, zero rated and exempt is totalled apart, with the reasons that the lines give", () => {
  const line = { quantity: "1", unitPrice: 1_000 };
  const { taxes, payable } = invoiceTotals([
    { ...line, taxRate: "19", discount: { percent: "10" } },
    { ...line, taxRate: "0" },
    { ...line, taxRate: "0.0", taxCategory: "E", exemptionReason: "Postal services" },
    { ...line, taxRate: "0", taxCategory: "E", exemptionReason: " Insurance " },
    { ...line, taxRate: "0", taxCategory: "E", exemptionReason: "Insurance" },
    { ...line, taxRate: "0", taxCategory: "AE" },
  ]);
  expect(taxes).toEqual([
    { category: "Z", rate: "0", taxable: 1_000, tax: 0 },
    {
      ...{ category: "E", rate: "0", taxable: 3_000, tax: 0 },
      exemptionReason: "Postal services; Insurance",
    },
    { category: "AE", rate: "0", taxable: 1_000, tax: 0 },
    { category: "S", rate: "19", taxable: 900, tax: 171 },
  ]);
  expect(payable).toBe(6_071);
});

test("a reason on a line that is taxed is nobody's business (BR-S-10, BR-Z-10)", () => {
  const line = { quantity: "1", unitPrice: 100, exemptionReason: "left over" };
  for (const taxRate of ["0", "19"])
    expect(invoiceTotals([{ ...line, taxRate }]).taxes[0]).not.toHaveProperty("exemptionReason");
});

test("the usual wordings are there for all but exempt, in both languages", () => {
  for (const language of ["en", "pt-BR"] as const) {
    const wordings = (["AE", "K", "G", "O"] as const).map((c) => usualExemptionReason(c, language));
    expect(new Set(wordings).size).toBe(4);
    expect(usualExemptionReason("E", language)).toBeUndefined();
  }
});

test("with any discounts and categories the sums add up", () => {
  fc.assert(
    fc.property(anyLines, (lines) => {
      const { lineNets, net, taxes, tax, gross } = invoiceTotals(lines);
      expect(lineNets).toEqual(lines.map((line) => lineAmounts(line).net));
      expect(sum(lineNets)).toBe(net);
      expect(sum(taxes.map((t) => t.taxable))).toBe(net);
      expect(sum(taxes.map((t) => t.tax))).toBe(tax);
      expect(net + tax).toBe(gross);
      const keys = taxes.map(({ category, rate }) => `${category} ${rate}`);
      expect(new Set(keys).size).toBe(keys.length);
      for (const { category, tax: amount } of taxes) if (category !== "S") expect(amount).toBe(0);
    }),
  );
});

test("quantity × price, less the discount, is the line's net in every currency", () => {
  fc.assert(
    fc.property(anyLine, fc.constantFrom(...currencyCodes), (line, currency) => {
      const { gross, discount, net } = lineAmounts(line, currency);
      expect(gross - discount).toBe(net);
      const step = 10 ** Math.max(0, minorDigits(currency) - 2);
      const error = Big(line.quantity).times(line.unitPrice).minus(gross).abs();
      expect(error.lte(step / 2)).toBe(true);
    }),
  );
});

test("no amount of a currency with three decimals has a third, as EN 16931 allows two (BR-DEC)", () => {
  fc.assert(
    fc.property(anyLines, fc.constantFrom("KWD", "BHD", "TND"), (lines, currency) => {
      const rounded = lines.map((line) =>
        line.discount && "amount" in line.discount
          ? { ...line, discount: { amount: line.discount.amount * 10 } }
          : line,
      );
      const { lineNets, taxes, net, tax, payable } = invoiceTotals(rounded, currency);
      const amounts = [...lineNets, ...taxes.flatMap((t) => [t.taxable, t.tax]), net, tax, payable];
      expect(amounts.filter((amount) => amount % 10 !== 0)).toEqual([]);
    }),
  );
  const line = { quantity: "1", unitPrice: 12_345, taxRate: "5" };
  expect(invoiceTotals([line], "KWD")).toMatchObject({ net: 12_350, tax: 620, payable: 12_970 });
  expect(invoiceTotals([line], "EUR")).toMatchObject({ net: 12_345, tax: 617, payable: 12_962 });
});
