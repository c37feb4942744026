import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { readTaxId } from "../src/customers/tax-id.ts";
import { taxIdExamples } from "../src/customers/tax-id-examples.ts";

test.each(Object.entries(taxIdExamples))("the example of %s, %s, is right", (country, example) => {
  expect(readTaxId(country, example as string)).toMatchObject({ ok: true });
});

test.each([
  ["DE", "811 907 980", "DE811907980"],
  ["DE", "de811907980", "DE811907980"],
  ["GR", "GR 094259216", "EL094259216"],
  ["GB", "XI 980780684", "XI980780684"],
  ["BR", "11222333000181", "11.222.333/0001-81"],
  ["BR", "12abc34501de35", "12.ABC.345/01DE-35"],
  ["BR", "11144477735", "111.444.777-35"],
  ["JP", "T7000012050002", "T7000012050002"],
  ["HU", "12892312-2-42", "HU12892312"],
  ["IT", "RCCMNL83S18D969H", "RCCMNL83S18D969H"],
  ["CH", "CHE-107.787.577  MWST", "CHE-107.787.577 MWST"],
  ["ES", "DE811907980", "DE811907980"],
  ["AQ", " whatever  it is ", "whatever it is"],
  ["DE", " ", ""],
])("in %s, %p is kept as %p", (country, typed, kept) => {
  expect(readTaxId(country, typed)).toEqual({ ok: true, taxId: kept });
});

test("a wrong one is refused with what would be right", () => {
  expect(readTaxId("DE", "DE123456789")).toEqual({
    ok: false,
    kinds: "USt ID Nr. / St.-Nr. / IdNr",
    example: "DE136695976",
  });
  expect(readTaxId("BR", "11.222.333/0001-82")).toMatchObject({ ok: false, kinds: "CNPJ / CPF" });
});

test("one digit mistyped in a VAT identifier, a CNPJ or a CPF is noticed", () => {
  const mistyped = fc
    .constantFrom(
      ["DE", "811907980"],
      ["PT", "501964843"],
      ["BR", "11222333000181"],
      ["BR", "11144477735"],
    )
    .chain(([country, digits]) =>
      fc.record({
        country: fc.constant(country as string),
        digits: fc.constant(digits as string),
        at: fc.nat({ max: (digits as string).length - 1 }),
        plus: fc.integer({ min: 1, max: 9 }),
      }),
    );
  fc.assert(
    fc.property(mistyped, ({ country, digits, at, plus }) => {
      const wrong = (Number(digits[at]) + plus) % 10;
      const text = digits.slice(0, at) + wrong + digits.slice(at + 1);
      const read = readTaxId(country, text);
      // Modulo 11 gives the check digits 10 and 0 the same sign, so that a few slips go unnoticed.
      if (read.ok) expect(["PT", "BR"]).toContain(country);
    }),
  );
});

test("nothing typed makes the checks fail themselves", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(taxIdExamples), "XX"),
      fc.string(),
      (country, typed) => {
        expect(typeof readTaxId(country, typed).ok).toBe("boolean");
      },
    ),
    { numRuns: 500 },
  );
});
