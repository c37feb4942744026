import { type GenerateInvoice, generateInvoice } from "@recibo/common/contracts/generate-invoice";
import { derivedId, isId } from "@recibo/common/uuid";
import { isLanguage } from "../language/languages.ts";
import type { Words } from "../language/words.ts";
import {
  buyerOf,
  languageFor,
  logoOf,
  paymentOf,
  sellerOf,
  seriesFor,
} from "../organisation/invoicing-defaults.ts";
import type { Customer, NewCustomer, Organisation } from "../tables.ts";
import type { FormErrors } from "../web/form.ts";
import type { InvoiceForm, LineForm } from "./invoice-form.ts";
import { commandLine } from "./line-of-form.ts";

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
 * @param words the language of what is said about errors
 */
export function commandOfForm(
  form: InvoiceForm,
  seller: Organisation,
  customer: Customer | undefined,
  words: Words,
): CommandOfForm {
  const errors: FormErrors = {};
  const newCustomer = customer ? undefined : customerOfForm(form, errors, words);
  const buyer = customer ?? (newCustomer && asCustomer(newCustomer));
  const lines = form.lines.filter(isFilled);
  const candidate = {
    organisationId: seller.id,
    // Without its date there is no series; what is wrong is said of the date.
    series: seriesFor(seller, "invoice", form.issueDate),
    currency: form.currency,
    issueDate: form.issueDate,
    dueDate: form.dueDate,
    seller: sellerOf(seller),
    customerId: (customer ?? newCustomer)?.id,
    buyer: buyer && buyerOf(buyer),
    lines: lines.map((line, index) =>
      commandLine(line, form.currency, `lines.${index}`, errors, words),
    ),
    ...paymentOf(seller),
    ...logoOf(seller),
    ...optional("paymentTerms", form.paymentTerms),
    ...optional("note", form.note),
    ...optional("deliveryDate", form.deliveryDate),
    ...optional("buyerReference", form.buyerReference),
    ...optional("orderReference", form.orderReference),
    language: isLanguage(form.language) ? form.language : languageFor(seller, customer),
  };
  const parsed = generateInvoice.value.safeParse(candidate);
  if (!parsed.success) addShapeErrors(errors, parsed.error.issues, words);
  if (!parsed.success || Object.keys(errors).length > 0) return { errors };
  return { command: parsed.data, newCustomer };
}

function addShapeErrors(
  errors: FormErrors,
  issues: readonly { path: PropertyKey[] }[],
  words: Words,
): void {
  for (const { path } of issues) {
    const name = path.join(".").replace(/^buyer/, "customer");
    if (name === "customer" || (name === "customerId" && hasCustomerError(errors))) continue;
    errors[name] ??= sentenceFor(name, words);
  }
}

function hasCustomerError(errors: FormErrors): boolean {
  return Object.keys(errors).some((name) => name.startsWith("customer"));
}

function isFilled({ description, unitPrice }: LineForm): boolean {
  return description.trim() !== "" || unitPrice.trim() !== "";
}

function customerOfForm(
  form: InvoiceForm,
  errors: FormErrors,
  { t }: Words,
): Omit<NewCustomer, "organisationId"> | undefined {
  if (form.customerId !== "new") {
    errors.customerId = t("invoices:errors.customer");
    return undefined;
  }
  for (const name of ["name", "street", "postcode", "city"] as const)
    if (form.customer[name].trim() === "")
      errors[`customer.${name}`] = t(`invoices:errors.customer-${name}`);
  if (!/^[A-Z]{2}$/.test(form.customer.country))
    errors["customer.country"] = t("invoices:errors.customer-country");
  // The same form sent twice makes the same customer.
  return { id: derivedId(form.requestId, "customer"), ...trimmed(form.customer) };
}

function trimmed<T extends Record<string, string>>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, text.trim()])) as T;
}

/** A customer as it will be once it is kept, as far as invoices print it. */
function asCustomer(customer: Omit<NewCustomer, "organisationId">) {
  const { name, street, postcode, city, country, taxId = "", email = "" } = customer;
  return { name, street, postcode, city, country, taxId, email, registrationId: "" };
}

function optional<Name extends string>(name: Name, text: string): Partial<Record<Name, string>> {
  return text.trim() === "" ? {} : ({ [name]: text.trim() } as Partial<Record<Name, string>>);
}

function sentenceFor(name: string, { t }: Words): string {
  if (/Date$/.test(name)) return t("invoices:errors.date");
  if (name === "currency") return t("invoices:errors.currency");
  if (name === "lines") return t("invoices:errors.many-lines");
  if (name.startsWith("seller") || name === "series") return t("invoices:errors.seller");
  if (name === "customerId") return t("invoices:errors.customer");
  return t("invoices:errors.form");
}

/** Whether a form names one of the organisation's customers. */
export function chosenCustomerId({
  customerId,
}: Pick<InvoiceForm, "customerId">): string | undefined {
  return isId(customerId) ? customerId : undefined;
}
