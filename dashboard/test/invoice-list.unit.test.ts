import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { csvCell, csvLine } from "../src/invoices/list/csv.ts";
import { addressOf, isFiltered, readListView } from "../src/invoices/list/list-view.ts";
import type { StateTotal } from "../src/invoices/list/listed-invoices.ts";
import { countListed, tabsOf } from "../src/invoices/list/state-tabs.ts";
import { folded } from "../src/search/folded.ts";

const english = { separator: ",", decimal: "." } as const;
const portuguese = { separator: ";", decimal: "," } as const;
const read = (query: string) => readListView(Object.fromEntries(new URLSearchParams(query)));

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://evil")'])(
  "a customer called %j is a text in a spreadsheet, not a formula",
  (name) => {
    expect(csvCell(name, english).replace(/^"/, "")).toMatch(/^'/);
  },
);

test("no text begins with what a spreadsheet runs, whatever it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(csvCell(text, english)).not.toMatch(/^"?[=+\-@\t\r]/);
    }),
  );
});

test("a reader by RFC 4180 gets back every text that is no formula", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" }), { minLength: 1 }), (texts) => {
      const plain = texts.map((text) => `x${text}`);
      expect(readLine(csvLine(plain, portuguese), ";")).toEqual(plain);
    }),
  );
});

/** Cells of a line, as RFC 4180 has them. */
function readLine(line: string, separator: string): string[] {
  const cells: string[] = [];
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^"${separator}\r\n]*))(${separator}|\r\n)`, "gy");
  for (let found = cell.exec(line); found; found = cell.exec(line)) {
    cells.push(found[1] === undefined ? (found[2] as string) : found[1].replaceAll('""', '"'));
    if (found[3] === "\r\n") break;
  }
  return cells;
}

test("amounts stay numbers, below zero too, with the decimal sign of the reader's country", () => {
  expect(csvCell({ decimal: "-12.50" }, english)).toBe("-12.50");
  expect(csvCell({ decimal: "-12.50" }, portuguese)).toBe("-12,50");
});

test("a view is read back from its own address", () => {
  const day = fc.constantFrom("", "2026-02-28", "2024-02-29");
  const view = fc.record({
    q: fc.string().map((text) => text.trim()),
    state: fc.constantFrom("" as const, "overdue" as const, "requested" as const),
    type: fc.constantFrom("" as const, "invoice" as const, "credit-note" as const),
    customer: fc.constantFrom("", "0199d2f4-1c00-7000-8000-0000000000c1"),
    currency: fc.constantFrom("", "EUR", "JPY"),
    issuedFrom: day,
    issuedTo: day,
    dueFrom: day,
    dueTo: day,
    sort: fc.constantFrom("number" as const, "issued" as const, "amount" as const),
    descending: fc.boolean(),
    page: fc.integer({ min: 1, max: 1_000 }),
  });
  fc.assert(
    fc.property(view, (looked) => {
      const address = addressOf(looked, { page: looked.page });
      expect(readListView(Object.fromEntries(new URL(address, "http://x").searchParams))).toEqual(
        looked,
      );
    }),
  );
});

test("what makes no sense in an address counts as not said", () => {
  const view = read(
    "state=lost&type=x&customer=1&currency=euro&issuedFrom=2026-13-01&sort=x&page=-1",
  );
  expect(view).toEqual(read(""));
  expect(isFiltered(view)).toBe(false);
  expect(addressOf(view)).toBe("/invoices");
});

test("another filter begins at its first page; sorting is no filter", () => {
  const view = read("page=7&q=ana");
  expect(addressOf(view, { state: "paid" })).toBe("/invoices?q=ana&state=paid");
  expect(isFiltered(read("sort=-amount&page=3"))).toBe(false);
});

test("a search looks for letters, whatever their case and accents", () => {
  expect(folded("Boulangerie SÉLÈNE")).toBe("boulangerie selene");
});

const total = (given: Partial<StateTotal>): StateTotal => ({
  ...{ type: "invoice", state: "generated", currency: "EUR", count: 1 },
  ...{ payable: 100, outstanding: 100, ...given },
});

test("tabs say what is owed, and of what is settled what it came to; currencies are never added", () => {
  const totals = [
    total({ state: "partly-paid", outstanding: 30, count: 2 }),
    total({ state: "partly-paid", currency: "JPY", outstanding: 7 }),
    total({ state: "paid", outstanding: 0 }),
    total({ type: "credit-note", outstanding: 0, payable: 1_000 }),
  ];
  const tabs = new Map(tabsOf(totals, { type: "" }).map((tab) => [tab.state, tab]));
  expect(tabs.get("partly-paid")).toEqual({
    ...{ state: "partly-paid", count: 3 },
    sums: [
      { currency: "EUR", amount: 30 },
      { currency: "JPY", amount: 7 },
    ],
  });
  expect(tabs.get("paid")?.sums).toEqual([{ currency: "EUR", amount: 100 }]);
  expect(tabs.get("generated")).toEqual({ state: "generated", count: 1, sums: [] });
  expect([countListed(totals, { state: "" }), countListed(totals, { state: "paid" })]).toEqual([
    5, 1,
  ]);
});
