import { isDeepStrictEqual } from "node:util";
import { invoiceGenerated, paymentRecorded } from "@recibo/common/contracts/index";
import type { InvoiceGenerated } from "@recibo/common/contracts/invoice-generated";
import type { PaymentRecorded } from "@recibo/common/contracts/payment-recorded";
import type { StoredRecord } from "@recibo/common/messaging/records";
import type { History } from "@recibo/common/scorecard/history";
import { score } from "@recibo/common/scorecard/score";
import { markOf } from "../faults/marks.ts";
import { type Check, check, differences } from "./check.ts";
import type { Evidence, HistoryRow, PaymentRow } from "./evidence.ts";

/** Payments as they were entered; the score-calculator's history, and scores, as the topics give them. */
export function checkScores(evidence: Evidence): Check[] {
  const { ledger, payments, history, records, lastScores, shown } = evidence;
  const told = historyOf(records);
  const entered = ledger.paid.filter(({ accepted }) => accepted);
  const names = { missing: "missing", surplus: "surplus" };
  const facePaid = ({ id, amount }: { id: string; amount: bigint | string }) => `${id} ${amount}`;
  const invoices = new Set(told.invoices.map(faceOfInvoice));
  const paidFaces = new Set(told.payments.map(faceOfPayment));
  const wrongScores = lastScores.filter((row) => !isRecomputed(row, told));
  return [
    check("payments entered and accepted", ledger.paid.length, entered.length),
    check(
      "payments recorded, one each",
      entered.length,
      payments.length,
      differences(new Set(entered.map(facePaid)), new Set(payments.map(facePaid)), names),
    ),
    check(
      "invoices paid by the sum of their payments",
      shown.length,
      shown.length - ill(shown, payments).length,
      ill(shown, payments),
    ),
    check(
      "invoices in the score's history, as the topics tell",
      invoices.size,
      history.invoices.length,
      differences(invoices, new Set(history.invoices.map(faceOfInvoice)), names),
    ),
    check(
      "payments in the score's history, as the topics tell",
      paidFaces.size,
      history.payments.length,
      differences(paidFaces, new Set(history.payments.map(faceOfPayment)), names),
    ),
    check(
      "last scores equal to a recomputation from the topics",
      lastScores.length,
      lastScores.length - wrongScores.length,
      wrongScores.map(({ organisation_id }) => `score of ${organisation_id}`),
    ),
  ];
}

type Told = { invoices: HistoryRow[]; payments: PaymentRow[]; credits: PaymentRow[] };

/** The history that the topics hold, told twice or not. */
function historyOf(records: Evidence["records"]): Told {
  const values = <V>(topic: string) =>
    (records.get(topic) ?? [])
      .filter((record) => markOf(record) === undefined)
      .map(({ value }: StoredRecord) => JSON.parse(String(value)) as V);
  const issued = values<InvoiceGenerated>(invoiceGenerated.topic).filter(
    (said) => said.outcome === "generated",
  );
  const isCredit = ({ invoice }: Generated) => invoice.type === "credit-note";
  const invoices = issued.filter((said) => !isCredit(said)).map(rowOfInvoice);
  const credits = issued.filter(isCredit).map(rowOfCredit);
  const payments = values<PaymentRecorded>(paymentRecorded.topic).map(rowOfPayment);
  const once = <T extends { id: string }>(rows: T[]) => [
    ...new Map(rows.map((row) => [row.id, row])).values(),
  ];
  return { invoices: once(invoices), payments: once(payments), credits: once(credits) };
}

type Generated = Extract<InvoiceGenerated, { outcome: "generated" }>;

function rowOfInvoice({ organisationId, invoice }: Generated): HistoryRow {
  return {
    id: invoice.id,
    organisation_id: organisationId,
    customer_id: invoice.customerId,
    issue_date: invoice.issueDate,
    due_date: invoice.dueDate,
    currency: invoice.currency,
    amount: String(invoice.totals.payable),
    net: invoice.totals.net,
  };
}

function rowOfCredit({ organisationId, invoice }: Generated): PaymentRow {
  return {
    id: invoice.id,
    organisation_id: organisationId,
    invoice_id: invoice.corrects?.invoiceId ?? invoice.id,
    amount: String(invoice.totals.payable),
    date: invoice.issueDate,
    net: invoice.totals.net,
  };
}

function rowOfPayment(said: PaymentRecorded): PaymentRow {
  return {
    id: said.paymentId,
    organisation_id: said.organisationId,
    invoice_id: said.invoiceId,
    amount: String(said.amount),
    date: said.date,
  };
}

const faceOfInvoice = (row: HistoryRow) =>
  [
    row.id,
    row.organisation_id,
    row.customer_id,
    row.issue_date,
    row.due_date,
    row.currency,
    row.amount,
  ].join(" ");
const faceOfPayment = (row: PaymentRow) =>
  [row.id, row.organisation_id, row.invoice_id, row.amount, row.date].join(" ");

function ill(shown: Evidence["shown"], payments: readonly PaymentRow[]): string[] {
  const sums = new Map<string, bigint>();
  for (const { invoice_id, amount } of payments)
    sums.set(invoice_id, (sums.get(invoice_id) ?? 0n) + BigInt(amount));
  return shown
    .filter(({ id, paid }) => BigInt(paid) !== (sums.get(id) ?? 0n))
    .map(
      ({ number, paid, id }) => `${number} says ${paid} paid, its payments ${sums.get(id) ?? 0n}`,
    );
}

function isRecomputed(row: Evidence["lastScores"][number], told: Told): boolean {
  const mine = <T extends { organisation_id: string }>(rows: T[]) =>
    rows.filter((each) => each.organisation_id === row.organisation_id);
  const history: History = {
    invoices: mine(told.invoices).map((each) => ({
      id: each.id,
      customerId: each.customer_id,
      issueDate: each.issue_date,
      dueDate: each.due_date,
      currency: each.currency,
      amount: Number(each.amount),
      net: each.net ?? null,
    })),
    payments: mine(told.payments).map(settledOf),
    credits: mine(told.credits).map(settledOf),
  };
  // As it travels: what JSON leaves out counts as left out.
  return isDeepStrictEqual(JSON.parse(JSON.stringify(score(history, row.as_of))), row.score);
}

const settledOf = ({ id, invoice_id: invoiceId, date, amount, net }: PaymentRow) => ({
  id,
  invoiceId,
  date,
  amount: Number(amount),
  net: net ?? null,
});
