import { type GenerateInvoice, generateInvoice } from "@recibo/common/contracts/generate-invoice";
import type { Party } from "@recibo/common/contracts/shapes";
import { isKnownCurrency } from "@recibo/common/invoicing/currencies";
import { parseAmount } from "@recibo/common/invoicing/parse-amount";
import { derivedId, isId } from "@recibo/common/uuid";
import type { Customer, NewCustomer, Organisation } from "../tables.ts";
import type { FormErrors } from "../web/form.ts";
import type { InvoiceForm, LineForm } from "./invoice-form.ts";

/** A form that is a command, or what keeps it from being one; business rules are the worker's to judge. */
export type CommandOfForm =
  | {
      command: GenerateInvoice;
      newCustomer: Omit<NewCustomer, "organisationId"> | undefined;
      errors?: never;
    }
  | { command?: never; errors: FormErrors };

/**
 * Turns what was typed into a command.
 *
 * @param customer the chosen customer, when one of the organisation's was chosen
 */
export function commandOfForm(
  form: InvoiceForm,
  seller: Organisation,
  customer: Customer | undefined,
): CommandOfForm {
  const errors: FormErrors = {};
  const newCustomer = customer ? undefined : customerOfForm(form, errors);
  const buyer = customer ?? newCustomer;
  const lines = form.lines.filter(isFilled);
  const candidate = {
    organisationId: seller.id,
    series: "INV",
    currency: form.currency,
    issueDate: form.issueDate,
    dueDate: form.dueDate,
    seller: partyOf(seller),
    customerId: buyer?.id,
    buyer: buyer && partyOf(buyer),
    lines: lines.map((line, index) => commandLine(line, form.currency, `lines.${index}`, errors)),
    ...optional("iban", seller.iban),
    ...optional("paymentTerms", form.paymentTerms),
    ...optional("note", form.note),
  };
  const parsed = generateInvoice.value.safeParse(candidate);
  if (!parsed.success) {
    for (const { path } of parsed.error.issues) {
      const name = path.join(".").replace(/^buyer/, "customer");
      if (name !== "customer" && !(name === "customerId" && hasCustomerError(errors)))
        errors[name] ??= sentenceFor(name);
    }
  }
  if (!parsed.success || Object.keys(errors).length > 0) return { errors };
  return { command: parsed.data, newCustomer };
}

function hasCustomerError(errors: FormErrors): boolean {
  return Object.keys(errors).some((name) => name.startsWith("customer"));
}

function isFilled({ description, unitPrice }: LineForm): boolean {
  return description.trim() !== "" || unitPrice.trim() !== "";
}

function commandLine(line: LineForm, currency: string, at: string, errors: FormErrors) {
  return {
    description: line.description,
    quantity: decimalOf(
      line.quantity,
      `${at}.quantity`,
      "Enter a quantity, as in 2 or 1.5.",
      errors,
    ),
    ...optional("unit", line.unit),
    unitPrice: priceOf(line.unitPrice, currency, `${at}.unitPrice`, errors),
    taxRate: decimalOf(
      line.taxRate,
      `${at}.taxRate`,
      "Enter a tax rate in per cent, as in 20 or 5.5.",
      errors,
    ),
  };
}

function decimalOf(text: string, at: string, sentence: string, errors: FormErrors): string {
  const number = text.trim().replace(",", ".");
  if (/^-?\d{1,12}(\.\d{1,6})?$/.test(number)) return number;
  errors[at] = sentence;
  return "0";
}

function priceOf(text: string, currency: string, at: string, errors: FormErrors): number {
  // The worker rejects an unknown currency; until then, take two decimals.
  const amount = parseAmount(text, isKnownCurrency(currency) ? currency : "EUR");
  if (amount.ok) return amount.minor;
  errors[at] = amount.message;
  return 0;
}

function customerOfForm(
  form: InvoiceForm,
  errors: FormErrors,
): Omit<NewCustomer, "organisationId"> | undefined {
  if (form.customerId !== "new") {
    errors.customerId = "Choose a customer, or enter a new one.";
    return undefined;
  }
  const wanted = {
    name: "name",
    street: "street and number",
    postcode: "postcode",
    city: "city",
  } as const;
  for (const [name, words] of Object.entries(wanted)) {
    if (form.customer[name as keyof typeof wanted].trim() === "")
      errors[`customer.${name}`] = `Enter the customer's ${words}.`;
  }
  if (!/^[A-Z]{2}$/.test(form.customer.country))
    errors["customer.country"] = "Choose the customer's country.";
  // The same form sent twice makes the same customer.
  return { id: derivedId(form.requestId, "customer"), ...trimmed(form.customer) };
}

function trimmed<T extends Record<string, string>>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, text.trim()])) as T;
}

function partyOf(
  from: Pick<NewCustomer, "name" | "street" | "postcode" | "city" | "country" | "taxId" | "email">,
): Party {
  const { name, street, postcode, city, country } = from;
  return {
    name,
    street,
    postcode,
    city,
    country,
    ...optional("taxId", from.taxId ?? ""),
    ...optional("email", from.email ?? ""),
  };
}

function optional<Name extends string>(name: Name, text: string): Partial<Record<Name, string>> {
  return text.trim() === "" ? {} : ({ [name]: text.trim() } as Partial<Record<Name, string>>);
}

function sentenceFor(name: string): string {
  if (/Date$/.test(name)) return "Enter a date.";
  if (name === "currency") return "Choose a currency.";
  if (name === "lines") return "An invoice has at most 1000 lines.";
  if (name.startsWith("seller")) return "Complete your organisation's details first.";
  if (name === "customerId") return "Choose a customer, or enter a new one.";
  return "This is too long or not of the right form.";
}

/** Whether a form names one of the organisation's customers. */
export function chosenCustomerId({ customerId }: InvoiceForm): string | undefined {
  return isId(customerId) ? customerId : undefined;
}
