import { expect, test } from "@jest/globals";
import Big from "big.js";
import fc from "fast-check";
import { invoiceTotals, lineNet, normalisedRate } from "../../src/invoicing/totals.ts";

const line = (quantity: string, unitPrice: number, taxRate: string) => ({
  quantity,
  unitPrice,
  taxRate,
});

const decimals = (max: number, digits: number) =>
  fc.integer({ min: 0, max: max * 10 ** digits }).map((n) =>
    Big(n)
      .div(10 ** digits)
      .toFixed(digits),
  );
const anyLine = fc.record({
  quantity: fc.tuple(fc.boolean(), decimals(1000, 4)).map(([minus, n]) => (minus ? `-${n}` : n)),
  unitPrice: fc.integer({ min: 0, max: 1_000_000 }),
  taxRate: fc.oneof(fc.constantFrom("0", "7", "7.0", "19", "20", "20.00"), decimals(100, 2)),
});
const anyLines = fc.array(anyLine, { maxLength: 40 });

test("an invoice at two rates is totalled by EN 16931", () => {
  const totals = invoiceTotals([
    line("12.5", 8400, "20"),
    line("3", 2490, "5.5"),
    line("1", 999, "20.0"),
  ]);
  expect(totals).toEqual({
    lineNets: [105000, 7470, 999],
    net: 113469,
    taxes: [
      { category: "S", rate: "5.5", taxable: 7470, tax: 411 },
      { category: "S", rate: "20", taxable: 105999, tax: 21200 },
    ],
    tax: 21611,
    gross: 135080,
    payable: 135080,
  });
});

test("tax is rounded once a rate, not once a line (BR-CO-17)", () => {
  const lines = Array.from({ length: 3 }, () => line("1", 33, "19"));
  // 3 × round(6.27) would be 18; 19 % of 99 is 18.81.
  expect(invoiceTotals(lines).tax).toBe(19);
});

test.each([
  ["0.5", 1, 1],
  ["1.5", 1, 2],
  ["2.5", 1, 3],
  ["-0.5", 1, -1],
  ["-2.5", 1, -3],
  ["0.4999", 1, 0],
  ["-0.4999", 1, 0],
  ["1.005", 100, 101], // 1.005 × 100 is 100.49999999999999 in floats
  ["0.615", 1000, 615],
])("%s × %i rounds half away from zero to %i", (quantity, unitPrice, expected) => {
  expect(lineNet({ quantity, unitPrice })).toBe(expected);
});

test("no line gives zero", () => {
  const zero = { lineNets: [], net: 0, taxes: [], tax: 0, gross: 0, payable: 0 };
  expect(invoiceTotals([])).toEqual(zero);
});

test("a rate is written without superfluous digits", () => {
  expect(
    ["20", "20.0", "20.00", "020", "0.0", "-0", "8.875", "0.000001"].map(normalisedRate),
  ).toEqual(["20", "20", "20", "20", "0", "0", "8.875", "0.000001"]);
});

test("an amount beyond what can be reckoned is a RangeError that says which", () => {
  expect(() => invoiceTotals([line("999999", 10 ** 11, "0")])).toThrow(
    new RangeError("The net of a line is 99999900000000000 minor units, more than can be reckoned"),
  );
  const large = line("1", Number.MAX_SAFE_INTEGER, "0");
  expect(() => invoiceTotals([large, large])).toThrow(/^The sum of the lines is/);
  expect(() => invoiceTotals([{ ...large, taxRate: "20" }])).toThrow(/^The total is/);
});

test("the sums add up", () => {
  fc.assert(
    fc.property(anyLines, (lines) => {
      const { lineNets, net, taxes, tax, gross, payable } = invoiceTotals(lines);
      const sum = (amounts: number[]) => amounts.reduce((a, b) => a + b, 0);
      expect(sum(lineNets)).toBe(net);
      expect(sum(taxes.map((t) => t.taxable))).toBe(net);
      expect(sum(taxes.map((t) => t.tax))).toBe(tax);
      expect(net + tax).toBe(gross);
      expect(payable).toBe(gross);
    }),
  );
});

test("each rate stands once, lowest first, with half a minor unit of error at most", () => {
  fc.assert(
    fc.property(anyLines, (lines) => {
      const { taxes } = invoiceTotals(lines);
      const rates = taxes.map((t) => Number(t.rate));
      expect(rates).toEqual([...new Set(rates)].sort((a, b) => a - b));
      for (const { rate, taxable, tax } of taxes)
        expect(Big(taxable).times(rate).div(100).minus(tax).abs().lte(0.5)).toBe(true);
    }),
  );
});

test("the order of the lines does not matter", () => {
  fc.assert(
    fc.property(
      anyLines.chain((lines) => fc.tuple(fc.constant(lines), shuffled(lines))),
      ([a, b]) => {
        const { lineNets: _a, ...inOrder } = invoiceTotals(a);
        const { lineNets: _b, ...inAnother } = invoiceTotals(b);
        expect(inAnother).toEqual(inOrder);
      },
    ),
  );
});

test("the negative of every quantity gives the negative of every amount", () => {
  fc.assert(
    fc.property(anyLines, (lines) => {
      const negated = lines.map((l) => ({ ...l, quantity: Big(l.quantity).neg().toFixed() }));
      expect(invoiceTotals(negated).payable + invoiceTotals(lines).payable).toBe(0);
    }),
  );
});

const shuffled = <T>(items: T[]) =>
  fc.shuffledSubarray(items, { minLength: items.length, maxLength: items.length });
