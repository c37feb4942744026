import { type GenerateInvoice, generateInvoice } from "@recibo/common/contracts/generate-invoice";
import type { Database } from "@recibo/common/database/database";
import { minorDigits } from "@recibo/common/invoicing/currencies";
import { invoiceTotals } from "@recibo/common/invoicing/totals";
import { within } from "@recibo/common/telemetry/spans";
import Big from "big.js";
import type pg from "pg";
import { askWithin } from "../../asking/ask.ts";
import { tracedAsking, traceOfAsking } from "../../asking/asking-spans.ts";
import type { OutboxRow } from "../../asking/outbox.ts";
import { wordsIn } from "../../language/words.ts";
import type { Click } from "../../web/trace-requests.ts";
import { creditsOf } from "./credits.ts";
import {
  type CreditedLine,
  isAllThatIsLeft,
  type LeftToCredit,
  leftToCredit,
  partsOfCredit,
} from "./left-to-credit.ts";

/** A wish to take back an invoice or part of it. */
export type CreditWish = {
  /** Of the form, so that sending it twice asks once. */
  requestId: string;
  organisationId: string;
  userId: string;
  invoiceId: string;
  /** What was invoiced: the command that the invoice was made from. */
  invoiced: GenerateInvoice;
  wanted: readonly CreditedLine[];
  /** The credit note but for its lines. */
  head: Omit<GenerateInvoice, "lines">;
  click?: Click | undefined;
};

/** How asking ended. */
export type CreditOutcome =
  | { kind: "asked" }
  /** What is wanted comes to nothing: lines that were free. */
  | { kind: "nothing" }
  /** What is wanted rounds to nothing; `smallest` in minor units. */
  | { kind: "too-little"; smallest: number }
  /** What the invoice-generator could not read: it has too many lines, or something on it is no longer as it has to be. */
  | { kind: "unfit"; tooManyLines: boolean }
  | { kind: "no-such-invoice" }
  /** More than is left: of a line, or, `byRounding`, only for the tax, which is rounded on every credit note. */
  | { kind: "too-much"; left: LeftToCredit; byRounding: boolean };

/**
 * Asks for a credit note. What it takes back is reserved in the transaction that keeps the request and its message, with
 * the invoice locked: however many ask at the same time, together they never take back more than was invoiced.
 *
 * @param offer hands what was committed to the relay, to be published at once
 */
export async function askForCredit(
  database: Database,
  offer: (rows: OutboxRow[]) => void,
  wish: CreditWish,
): Promise<CreditOutcome> {
  const { requestId: id, click } = wish;
  const { outcome, messages } = await tracedAsking(
    { id, name: generateInvoice.topic, click },
    () =>
      within([traceOfAsking(id)], () => database.transaction((client) => reserve(client, wish))),
    (kept) => kept.messages.length > 0,
  );
  if (messages.length > 0) offer(messages);
  return outcome;
}

type Reserved = { outcome: CreditOutcome; messages: OutboxRow[] };

async function reserve(client: pg.PoolClient, wish: CreditWish): Promise<Reserved> {
  const { requestId, organisationId, invoiceId, invoiced, wanted } = wish;
  const { rows } = await client.query<{ payable: number }>(
    `select payable from invoices where id = $1 and organisation_id = $2 and type = 'invoice' for update`,
    [invoiceId, organisationId],
  );
  const [invoice] = rows;
  if (!invoice) return { outcome: { kind: "no-such-invoice" }, messages: [] };
  const earlier = await creditsOf(client, organisationId, invoiceId);
  if (earlier.some((each) => each.requestId === requestId))
    return { outcome: { kind: "asked" }, messages: [] };
  const left = leftToCredit({ ...invoiced, payable: invoice.payable }, earlier);
  const { t } = wordsIn(invoiced.language ?? "en");
  const { lines, taken } = partsOfCredit(invoiced, wanted, earlier, (line) =>
    t("invoices:credit.rounding", { line }),
  );
  const command: GenerateInvoice = { ...wish.head, lines };
  const { payable: amount, taxes } = invoiceTotals(lines, command.currency);
  const refused = refusalOf(command, amount, wanted, left);
  if (refused) return { outcome: refused, messages: [] };
  // Tax is rounded on every credit note: the last one may come to some cents more than what is left.
  const cents = isAllThatIsLeft(wanted, left) ? taxes.length * (earlier.length + 1) : 0;
  const most = left.amount + cents * smallestAmount(command.currency);
  if (amount > most || !fits(wanted, left)) {
    const byRounding = fits(wanted, left);
    return { outcome: { kind: "too-much", left, byRounding }, messages: [] };
  }
  const messages = await askWithin(client, { ...wish, contract: generateInvoice, command });
  // An id that was asked before under another name reserves nothing.
  if (messages.length === 0) return { outcome: { kind: "asked" }, messages };
  await client.query(
    `insert into credits (request_id, organisation_id, invoice_id, amount, lines)
      values ($1, $2, $3, $4, $5)`,
    [requestId, organisationId, invoiceId, amount, JSON.stringify(taken)],
  );
  return { outcome: { kind: "asked" }, messages };
}

/** Why a credit note cannot be issued whatever is left; undefined when nothing speaks against it. */
export function refusalOf(
  command: GenerateInvoice,
  amount: number,
  wanted: readonly CreditedLine[],
  { nets }: LeftToCredit,
): CreditOutcome | undefined {
  if (amount <= 0)
    return wanted.some(({ line }) => (nets[line] ?? 0) > 0)
      ? { kind: "too-little", smallest: smallestAmount(command.currency) }
      : { kind: "nothing" };
  const unread = generateInvoice.value.safeParse(command).error;
  if (!unread) return undefined;
  const tooManyLines = unread.issues.some(
    ({ path, code }) => path.at(-1) === "lines" && code === "too_big",
  );
  return { kind: "unfit", tooManyLines };
}

/** In minor units: no amount has more than two decimals, see `roundedAmount`. */
function smallestAmount(currency: string): number {
  return minorDigits(currency) === 3 ? 10 : 1;
}

function fits(wanted: readonly CreditedLine[], { quantities }: LeftToCredit): boolean {
  return wanted.every(({ line, quantity }) => Big(quantity).lte(quantities[line] ?? "0"));
}
