import { isKnownCountry } from "@recibo/common/invoicing/countries";
import { z } from "zod";
import { perLanguage } from "../language/words.ts";
import { formFields } from "../web/form-fields.ts";

/** The names of the form's fields, as posted. */
export const detailsFields = [
  "name",
  "taxId",
  "registrationId",
  "street",
  "postcode",
  "city",
  "country",
  "email",
  "phone",
] as const;

/** Who the organisation is, as its invoices print it; but for its tax id, see `checkParty`. */
export const detailsForm = perLanguage((words) => {
  const { t } = words;
  const { short, needed, email, phone } = formFields(words);
  return z.object({
    name: needed(200, t("organisation:errors.name")),
    taxId: short(40),
    registrationId: short(60).default(""),
    street: needed(200, t("organisation:errors.street")),
    postcode: short(20).default(""),
    city: needed(100, t("organisation:errors.city")),
    country: z.string().refine(isKnownCountry, t("organisation:errors.country")),
    email: email.default(""),
    phone: phone.default(""),
  });
});
