import type { GenerateInvoice } from "@recibo/common/contracts/generate-invoice";
import type { InvoiceLine } from "@recibo/common/contracts/shapes";
import { isKnownCurrency } from "@recibo/common/invoicing/currencies";
import { toDecimalString } from "@recibo/common/invoicing/money";
import { isId, newId } from "@recibo/common/uuid";
import type { Language } from "../language/languages.ts";
import { wordsIn } from "../language/words.ts";
import { languageFor, paymentDaysFor, taxRatesOf } from "../organisation/invoicing-defaults.ts";
import type { TaxRate } from "../organisation/tax-rates.ts";
import type { Customer, Organisation } from "../tables.ts";
import { field } from "../web/form.ts";

/** A line as typed. */
export type LineForm = {
  description: string;
  quantity: string;
  unit: string;
  unitPrice: string;
  /** Per cent, as in `10%`, or an amount. */
  discount: string;
  taxRate: string;
  /** A category of EN 16931, or empty: what the rate says. */
  taxCategory: string;
  exemptionReason: string;
};

/** The invoice form as typed: text everywhere, so that nothing a person wrote is lost when it is shown again. */
export type InvoiceForm = {
  /** The id the request will have: the form carries it, so that sending it twice asks once. */
  requestId: string;
  currency: string;
  issueDate: string;
  dueDate: string;
  /** A customer's id, `new`, or empty. */
  customerId: string;
  customer: Record<"name" | "taxId" | "street" | "postcode" | "city" | "country" | "email", string>;
  lines: LineForm[];
  paymentTerms: string;
  note: string;
  deliveryDate: string;
  buyerReference: string;
  orderReference: string;
  /** The language that the document is written in; as the customer has it when empty. */
  language: string;
};

const customerFields = ["name", "taxId", "street", "postcode", "city", "country", "email"] as const;
const emptyCustomer = Object.fromEntries(
  customerFields.map((name) => [name, ""]),
) as InvoiceForm["customer"];

/** A blank line, taxed as the one before it. */
export function blankLine(
  taxed: Partial<Pick<LineForm, "taxRate" | "taxCategory" | "exemptionReason">> = {},
): LineForm {
  const { taxRate = "", taxCategory = "", exemptionReason = "" } = taxed;
  const blank = { description: "", quantity: "1", unit: "", unitPrice: "", discount: "" };
  return { ...blank, taxRate, taxCategory, exemptionReason };
}

/** The form as it starts, for a customer if one is chosen already. */
export function newInvoiceForm(
  organisation: Organisation,
  today: string,
  customer?: Customer,
): InvoiceForm {
  const days = paymentDaysFor(organisation, customer);
  const language = languageFor(organisation, customer);
  return {
    requestId: newId(),
    currency: organisation.currency,
    issueDate: today,
    dueDate: addDays(today, days),
    customerId: customer?.id ?? "",
    customer: emptyCustomer,
    lines: [firstLine(organisation)],
    paymentTerms: termsOf(days, language),
    note: "",
    deliveryDate: "",
    buyerReference: customer?.reference ?? "",
    orderReference: "",
    language,
  };
}

/** A blank line at the rate that the organisation mostly sells at. */
function firstLine(organisation: Organisation): LineForm {
  const usual = taxRatesOf(organisation).find(({ isDefault }) => isDefault);
  return blankLine(usual && taxOf(usual));
}

/** A rate as a line of the form says it: a category only where the rate does not say it all. */
export function taxOf({ rate, category, exemptionReason }: TaxRate) {
  const plain = category === "S" || category === "Z";
  const named = { taxCategory: plain ? "" : category, exemptionReason: exemptionReason ?? "" };
  return { taxRate: rate, ...named };
}

/** The payment terms that an invoice says unless somebody writes others. */
export function termsOf(days: number, language: Language): string {
  const { t } = wordsIn(language);
  return days === 0 ? t("invoices:terms.at-once") : t("invoices:terms.within", { count: days });
}

/** Reads what was posted, whatever it is. */
export function readInvoiceForm(body: unknown): InvoiceForm {
  const posted = (body ?? {}) as Record<string, unknown>;
  const requestId = field(body, "requestId");
  const customer = { ...emptyCustomer };
  for (const name of customerFields) customer[name] = field(posted.customer, name);
  return {
    requestId: isId(requestId) ? requestId : newId(),
    currency: field(body, "currency"),
    issueDate: field(body, "issueDate"),
    dueDate: field(body, "dueDate"),
    customerId: field(body, "customerId"),
    customer,
    lines: readLines(posted.lines),
    paymentTerms: field(body, "paymentTerms"),
    note: field(body, "note"),
    deliveryDate: field(body, "deliveryDate"),
    buyerReference: field(body, "buyerReference"),
    orderReference: field(body, "orderReference"),
    language: field(body, "language"),
  };
}

/** Fields named `lines[3][quantity]` come as an array, or as an object once there are many. */
function readLines(posted: unknown): LineForm[] {
  if (typeof posted !== "object" || posted === null) return [];
  const entries = Object.entries(posted).sort(([a], [b]) => Number(a) - Number(b));
  return entries.slice(0, 1_000).map(([, line]) => ({
    description: field(line, "description"),
    quantity: field(line, "quantity"),
    unit: field(line, "unit"),
    unitPrice: field(line, "unitPrice"),
    discount: field(line, "discount"),
    taxRate: field(line, "taxRate"),
    taxCategory: field(line, "taxCategory"),
    exemptionReason: field(line, "exemptionReason"),
  }));
}

/** The form of a command: of one that was rejected, to be corrected, or of an invoice, to be issued like it. */
export function formOfCommand(command: GenerateInvoice): InvoiceForm {
  const { currency } = command;
  return {
    requestId: newId(),
    currency,
    issueDate: command.issueDate,
    dueDate: command.dueDate,
    customerId: command.customerId,
    customer: emptyCustomer,
    lines: command.lines.map((line) => lineOfCommand(line, currency)),
    paymentTerms: command.paymentTerms ?? "",
    note: command.note ?? "",
    deliveryDate: command.deliveryDate ?? "",
    buyerReference: command.buyerReference ?? "",
    orderReference: command.orderReference ?? "",
    language: command.language ?? "",
  };
}

function lineOfCommand(line: InvoiceLine, currency: string): LineForm {
  const amount = (minor: number) =>
    isKnownCurrency(currency) ? toDecimalString(minor, currency) : String(minor);
  const { discount } = line;
  const taken =
    discount && ("percent" in discount ? `${discount.percent}%` : amount(discount.amount));
  return {
    description: line.description,
    quantity: line.quantity,
    unit: line.unit ?? "",
    unitPrice: amount(line.unitPrice),
    discount: taken ?? "",
    taxRate: line.taxRate,
    taxCategory: line.taxCategory ?? "",
    exemptionReason: line.exemptionReason ?? "",
  };
}

/** An invoice to be issued once more: of today, due after as many days as before. */
export function duplicateOf(command: GenerateInvoice, today: string): InvoiceForm {
  const { issueDate, dueDate } = command;
  const days = Math.round((Date.parse(dueDate) - Date.parse(issueDate)) / 86_400_000);
  return {
    ...formOfCommand(command),
    issueDate: today,
    dueDate: addDays(today, Math.max(0, days)),
    deliveryDate: "",
    orderReference: "",
  };
}

/**
 * Applies a button of the lines without script: `add-line`, `remove-line:2`, `up-line:2`, `down-line:2`.
 *
 * @returns the changed form, or undefined when the action is another one
 */
export function changeLines(form: InvoiceForm, action: string): InvoiceForm | undefined {
  const match = /^(add|remove|up|down)-line(?::(\d+))?$/.exec(action);
  if (!match) return undefined;
  const lines = [...form.lines];
  const index = Number(match[2] ?? lines.length);
  const swap = match[1] === "up" ? index - 1 : index + 1;
  if (match[1] === "add") lines.push(blankLine(lines.at(-1)));
  else if (match[1] === "remove") lines.splice(index, 1);
  else if (lines[index] && lines[swap]) [lines[index], lines[swap]] = [lines[swap], lines[index]];
  return { ...form, lines };
}

/** An ISO day some days later. */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
