import type { GenerateInvoice } from "@recibo/common/contracts/generate-invoice";
import { isKnownCurrency } from "@recibo/common/invoicing/currencies";
import { toDecimalString } from "@recibo/common/invoicing/money";
import { isId, newId } from "@recibo/common/uuid";
import type { Organisation } from "../tables.ts";
import { field } from "../web/form.ts";

/** A line as typed. */
export type LineForm = {
  description: string;
  quantity: string;
  unit: string;
  unitPrice: string;
  taxRate: string;
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
};

const customerFields = ["name", "taxId", "street", "postcode", "city", "country", "email"] as const;
const emptyCustomer = Object.fromEntries(
  customerFields.map((name) => [name, ""]),
) as InvoiceForm["customer"];

/** A blank line; the tax rate is what the line before had. */
export function blankLine(taxRate = ""): LineForm {
  return { description: "", quantity: "1", unit: "", unitPrice: "", taxRate };
}

/** The form as it starts. */
export function newInvoiceForm(organisation: Organisation, today: string): InvoiceForm {
  const { currency, paymentDays } = organisation;
  return {
    requestId: newId(),
    currency,
    issueDate: today,
    dueDate: addDays(today, paymentDays),
    customerId: "",
    customer: emptyCustomer,
    lines: [blankLine("20")],
    paymentTerms: paymentDays === 0 ? "Payable at once." : `Payable within ${paymentDays} days.`,
    note: "",
  };
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
    taxRate: field(line, "taxRate"),
  }));
}

/** The form of a command that was rejected, to be corrected; its customer exists by now. */
export function formOfCommand(command: GenerateInvoice): InvoiceForm {
  const { currency } = command;
  return {
    requestId: newId(),
    currency,
    issueDate: command.issueDate,
    dueDate: command.dueDate,
    customerId: command.customerId,
    customer: emptyCustomer,
    lines: command.lines.map(({ description, quantity, unit, unitPrice, taxRate }) => ({
      description,
      quantity,
      unit: unit ?? "",
      unitPrice: isKnownCurrency(currency)
        ? toDecimalString(unitPrice, currency)
        : String(unitPrice),
      taxRate,
    })),
    paymentTerms: command.paymentTerms ?? "",
    note: command.note ?? "",
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
  if (match[1] === "add") lines.push(blankLine(lines.at(-1)?.taxRate));
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
