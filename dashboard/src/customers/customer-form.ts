import { isKnownCountry } from "@recibo/common/invoicing/countries";
import { isId, newId } from "@recibo/common/uuid";
import { z } from "zod";
import { isLanguage, type Language } from "../language/languages.ts";
import { perLanguage } from "../language/words.ts";
import type { Customer } from "../tables.ts";
import { field } from "../web/form.ts";
import { formFields } from "../web/form-fields.ts";

const names = [
  "name",
  "country",
  "taxId",
  "registrationId",
  "street",
  "postcode",
  "city",
  "email",
  "phone",
  "language",
  "paymentDays",
  "reference",
  "notes",
] as const;

/** The form as typed: text everywhere, so that nothing a person wrote is lost when it is shown again. */
export type CustomerForm = Record<(typeof names)[number], string> & {
  /** The id the customer will have: the form carries it, so that sending it twice makes one. */
  id: string;
};

/** The form as it starts, for somebody of the organisation's own country. */
export function newCustomerForm(country: string): CustomerForm {
  return { ...readCustomerForm(undefined), country };
}

/** The form of a customer to be changed. */
export function customerFormOf(customer: Customer): CustomerForm {
  const text = ([name]: [string, unknown]) => names.some((each) => each === name);
  const shown = Object.entries(customer)
    .filter(text)
    .map(([name, value]) => [name, String(value ?? "")]);
  return { ...readCustomerForm(undefined), ...Object.fromEntries(shown), id: customer.id };
}

/** Reads what was posted, whatever it is. */
export function readCustomerForm(body: unknown): CustomerForm {
  const id = field(body, "id");
  const typed = Object.fromEntries(names.map((name) => [name, field(body, name)]));
  return { ...(typed as CustomerForm), id: isId(id) ? id : newId() };
}

/** What the form must be, but for its tax id (see `checkParty`); what is kept is of the columns' types. */
export const customerForm = perLanguage((words) => {
  const { t } = words;
  const { short, needed, email, phone, days } = formFields(words);
  return z.object({
    name: needed(200, t("customers:errors.name")),
    country: z.string().refine(isKnownCountry, t("customers:errors.country")),
    taxId: short(40),
    registrationId: short(60),
    street: needed(200, t("customers:errors.street")),
    postcode: short(20),
    city: needed(100, t("customers:errors.city")),
    email,
    phone,
    language: z.string().transform((tag): Language | null => (isLanguage(tag) ? tag : null)),
    paymentDays: z.union([z.literal("").transform(() => null), days], {
      error: t("customers:errors.days"),
    }),
    reference: short(100),
    notes: short(1_000),
  });
});
