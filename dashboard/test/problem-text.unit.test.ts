import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import type { AmountErrorCode } from "@recibo/common/invoicing/parse-amount";
import { amountProblemText, problemCodes, problemText } from "../src/invoices/problem-text.ts";
import { languages } from "../src/language/languages.ts";
import { wordsIn } from "../src/language/words.ts";

/** Codes that the rules of the invoice-generator can answer with, read from their source. */
function codesOfRules(): Set<string> {
  const folder = fileURLToPath(new URL("../../common/src/invoicing/", import.meta.url));
  const codes = new Set<string>();
  for (const file of readdirSync(folder).filter((name) => /rules\.ts$/.test(name))) {
    const source = readFileSync(folder + file, "utf8");
    const found = source.matchAll(/(?:problem\(|return \[|\[)\s*"([a-z]+(?:-[a-z]+)+)"/g);
    for (const [, code] of found) codes.add(code as string);
  }
  for (const part of ["name", "street", "city", "country"]) codes.add(`${part}-missing`);
  // What the worker itself finds, when it looks for the logo that a command names.
  for (const code of ["logo-missing", "logo-unreadable"]) codes.add(code);
  return codes;
}

test("every code of the rules has its sentence, and no sentence is for a code that is gone", () => {
  expect([...codesOfRules()].sort()).toEqual([...problemCodes].sort());
});

const params = {
  ...{ role: "buyer", country: "XX", series: "?", dueDate: "2026-11-20", issueDate: "2026-11-21" },
  ...{ correctedDate: "2026-11-22", currency: "EUR", quantity: "0.5", most: "1000.00" },
  ...{ percent: "101", taxRate: "120", category: "K", taxId: "123" },
};

test.each(languages)(
  "sentences in %s name what they are about, and leave nothing out",
  (language) => {
    const words = wordsIn(language);
    for (const code of problemCodes) {
      const text = problemText({ code, message: "as the worker said it", params }, words);
      expect(text).not.toMatch(/as the worker|\{\{|problems:|undefined/);
    }
  },
);

test("a sentence about a line says which, and figures are written as the language writes them", () => {
  const problem = {
    code: "unit-price-out-of-range",
    message: "Line 3: …",
    params: { line: "3", most: "100000000.00", currency: "EUR" },
  };
  expect(problemText(problem, wordsIn("pt-BR"))).toBe(
    "Linha 3: o preço unitário está fora do limite; use 0 ou mais e até €\u00a0100.000.000,00.",
  );
});

test("what is not known by its code is said as the worker said it", () => {
  const problem = { code: "brand-new", message: "The moon is full." };
  expect(problemText(problem, wordsIn("pt-BR"))).toBe("The moon is full.");
});

test.each(languages)("why something is no amount is said in %s", (language) => {
  const codes: AmountErrorCode[] = [
    ...["amount-missing", "amount-not-a-number", "amount-ambiguous"],
    ...["amount-too-precise", "amount-too-large"],
  ] as AmountErrorCode[];
  for (const currency of ["EUR", "JPY", "KWD"])
    for (const code of codes)
      expect(amountProblemText(code, "1,2,3", currency, wordsIn(language))).not.toMatch(/\{\{|:am/);
  expect(amountProblemText("amount-too-precise", "1.5", "JPY", wordsIn("en"))).toBe(
    "Amounts in JPY have no decimals, as in 1234.",
  );
});
