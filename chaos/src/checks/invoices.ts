import type { Asked } from "../people/ledger.ts";
import { type Check, check, differences, grouped } from "./check.ts";
import type { Evidence, InvoiceRow } from "./evidence.ts";

/** One invoice, one number, one PDF each; totals as they were asked for. */
export function checkInvoices(evidence: Evidence): Check[] {
  const { ledger, issued, shown, downloads } = evidence;
  const wanted = ledger.asked.filter(({ kind }) => kind === "invoice");
  const ids = new Set(wanted.map(({ id }) => id));
  const commands = (rows: readonly InvoiceRow[]) => new Set(rows.map((row) => row.command_id));
  const names = { missing: "not issued", surplus: "issued for nothing" };
  return [
    check(
      "invoices issued, one a request",
      ids.size,
      issued.length,
      differences(ids, commands(issued), names),
    ),
    check(
      "invoices shown, as they were issued",
      issued.length,
      shown.length,
      unlike(issued, shown),
    ),
    checkNumbers(evidence),
    checkDownloads(shown, downloads),
    ...checkTotals(wanted, issued),
  ];
}

/** The dashboard shows what the invoice-generator issued. */
function unlike(issued: readonly InvoiceRow[], shown: readonly InvoiceRow[]): string[] {
  const face = (row: InvoiceRow) =>
    [row.id, row.command_id, row.number, row.payable, row.document_key, row.document_sha256].join(
      " ",
    );
  const names = { missing: "not shown", surplus: "shown otherwise" };
  return differences(new Set(issued.map(face)), new Set(shown.map(face)), names);
}

/** From 1 to the last, each once, and the series stands at the last. */
function checkNumbers({ numbers }: Evidence): Check {
  const wrong: string[] = [];
  for (const [series, rows] of grouped(numbers, (row) => `${row.organisation_id} ${row.series}`)) {
    const given = rows.map(({ sequence }) => sequence).sort((a, b) => a - b);
    const off = given.findIndex((sequence, index) => sequence !== index + 1);
    if (off >= 0) wrong.push(`${series}: ${given[off]} where ${off + 1} should be`);
    if (rows[0]?.last !== given.length)
      wrong.push(`${series} stands at ${rows[0]?.last} after ${given.length}`);
  }
  const series = new Set(numbers.map((row) => `${row.organisation_id} ${row.series}`)).size;
  return check("number series without gap or double", series, series - new Set(wrong).size, wrong);
}

function checkDownloads(shown: readonly InvoiceRow[], downloads: Evidence["downloads"]): Check {
  const wrong = shown
    .filter(({ id, document_sha256 }) => downloads.get(id) !== document_sha256)
    .map(({ id, number }) => `${number} (${id}): downloaded ${downloads.get(id) ?? "nothing"}`);
  return check(
    "PDFs downloaded with the SHA-256 of the reply",
    shown.length,
    shown.length - wrong.length,
    wrong,
  );
}

function checkTotals(wanted: readonly Asked[], issued: readonly InvoiceRow[]): Check[] {
  const byCommand = new Map(issued.map((row) => [row.command_id, row]));
  const wrong: string[] = [];
  for (const { id, totals } of wanted) {
    const row = byCommand.get(id);
    if (!row || !totals) continue;
    const expected = [totals.net, totals.tax, totals.payable, ...totals.taxes].join(" ");
    const taxes = row.taxes.map(({ rate, taxable, tax }) => `${rate}: ${taxable}+${tax}`);
    const found = [row.net, row.tax, row.payable, ...taxes].join(" ");
    if (found !== expected) wrong.push(`${row.number}: ${found}, expected ${expected}`);
  }
  return [
    check(
      "invoices with the totals that were asked for",
      wanted.length,
      wanted.length - wrong.length,
      wrong,
    ),
    check(
      "sum of all invoices, by currency, in minor units",
      sums(
        wanted.map(({ id, currency, totals }) => [
          currency ?? "",
          byCommand.has(id) ? (totals?.payable ?? 0n) : 0n,
        ]),
      ),
      sums(
        wanted.map(({ id, currency }) => [currency ?? "", BigInt(byCommand.get(id)?.payable ?? 0)]),
      ),
    ),
  ];
}

function sums(amounts: readonly (readonly [currency: string, amount: bigint])[]): string {
  return [...grouped(amounts, ([currency]) => currency)]
    .map(([currency, list]) => `${list.reduce((sum, [, amount]) => sum + amount, 0n)} ${currency}`)
    .sort()
    .join(", ");
}
