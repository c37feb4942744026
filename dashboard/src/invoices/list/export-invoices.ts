import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Database } from "@recibo/common/database/database";
import { toDecimalString } from "@recibo/common/invoicing/money";
import type { Response } from "express";
import type { Words } from "../../language/words.ts";
import { type CsvDialect, csvLine, type Decimal } from "./csv.ts";
import type { ListView } from "./list-view.ts";
import { allInvoices, type ListedInvoice } from "./listed-invoices.ts";

/** Says to spreadsheets that the file is UTF-8. */
const byteOrderMark = "\ufeff";

/** How files are written for who reads a language. */
function dialectOf(language: Words["language"]): CsvDialect {
  return language === "pt-BR" ? { separator: ";", decimal: "," } : { separator: ",", decimal: "." };
}

/** Sends a view of the list as a file, read and written part by part, however many invoices there are. */
export async function sendInvoices(
  response: Response,
  options: {
    database: Database;
    organisationId: string;
    view: ListView;
    today: string;
    words: Words;
  },
): Promise<void> {
  const { database, organisationId, view, today, words } = options;
  response.set({
    "content-type": "text/csv; charset=utf-8; header=present",
    "content-disposition": `attachment; filename="${words.t("invoices:export.file")}-${today}.csv"`,
    "cache-control": "no-store",
  });
  const dialect = dialectOf(words.language);
  async function* lines() {
    yield byteOrderMark + csvLine(headings(words), dialect);
    for await (const part of allInvoices(database, organisationId, view, today))
      yield part.map((invoice) => csvLine(cellsOf(invoice, words), dialect)).join("");
  }
  await pipeline(Readable.from(lines()), response).catch((error) => {
    // What a browser has half of must not look whole.
    response.req.log.info({ reason: String(error) }, "export cut short");
    response.destroy();
  });
}

function headings({ t }: Words): string[] {
  return [
    t("invoices:export.number"),
    t("invoices:export.type"),
    t("invoices:export.customer"),
    t("invoices:export.issued"),
    t("invoices:export.due"),
    t("invoices:export.state"),
    t("invoices:export.sent"),
    t("invoices:export.currency"),
    t("invoices:export.amount"),
    t("invoices:export.paid"),
    t("invoices:export.credited"),
    t("invoices:export.open"),
  ];
}

function cellsOf(invoice: ListedInvoice, { t }: Words): (string | Decimal)[] {
  const { currency, state, type } = invoice;
  const amount = (minor: number) => ({ decimal: toDecimalString(minor, currency) });
  return [
    invoice.number,
    t(`invoices:types.${type}`),
    invoice.customerName,
    invoice.issueDate,
    invoice.dueDate,
    t(`common:states.${state}`),
    invoice.sentAt?.toISOString().slice(0, 10) ?? "",
    currency,
    amount(invoice.payable),
    amount(invoice.paid),
    amount(invoice.credited),
    amount(invoice.outstanding),
  ];
}
