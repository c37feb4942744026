import type { Database } from "@recibo/common/database/database";
import { countryCodes, countryName, isKnownCountry } from "@recibo/common/invoicing/countries";
import { currencyCodes, isKnownCurrency } from "@recibo/common/invoicing/currencies";
import { compactIban, isValidIban } from "@recibo/common/invoicing/iban";
import { eq } from "drizzle-orm";
import express, { type Response, type Router } from "express";
import { z } from "zod";
import { organisations } from "../tables.ts";
import { checkForm, type FormErrors, field } from "../web/form.ts";
import { keepPerson, personOf } from "../web/session.ts";

const words = (name: string, most: number) =>
  z.string().trim().min(1, `Enter ${name}.`).max(most, `At most ${most} characters.`);

const organisationForm = z.object({
  name: words("the legal name", 200),
  taxId: z.string().trim().max(40, "At most 40 characters."),
  street: words("street and number", 200),
  postcode: words("the postcode", 20),
  city: words("the city", 100),
  country: z.string().refine(isKnownCountry, "Choose a country."),
  iban: z
    .string()
    .transform(compactIban)
    .refine(
      (iban) => iban === "" || isValidIban(iban),
      "This is not an IBAN: its check digits do not fit. Compare it with your bank's.",
    ),
  currency: z.string().refine(isKnownCurrency, "Choose a currency."),
  paymentDays: z
    .string()
    .trim()
    .regex(/^\d{1,3}$/, "Enter a number of days from 0 to 365.")
    .transform(Number)
    .pipe(z.number().max(365, "Enter a number of days from 0 to 365.")),
});

const fields = Object.keys(organisationForm.shape);

/** The organisation's details, as printed on its invoices. */
export function organisationRoutes({ database }: { database: Database }): Router {
  const { query } = database;
  const routes = express.Router();

  routes.get("/organisation", async (request, response) => {
    const { organisationId } = personOf(request);
    const [organisation] = await query
      .select()
      .from(organisations)
      .where(eq(organisations.id, organisationId));
    show(response, 200, { ...organisation }, {}, request.query.saved === "1");
  });

  routes.post("/organisation", async (request, response) => {
    const person = personOf(request);
    const { value, errors } = checkForm(organisationForm, request.body);
    if (errors) {
      const typed = Object.fromEntries(fields.map((name) => [name, field(request.body, name)]));
      return show(response, 422, typed, errors, false);
    }
    await query.update(organisations).set(value).where(eq(organisations.id, person.organisationId));
    await keepPerson(request, { ...person, organisationName: value.name });
    response.redirect(303, "/organisation?saved=1");
  });

  return routes;
}

function show(
  response: Response,
  status: number,
  form: object,
  errors: FormErrors,
  saved: boolean,
): void {
  response.status(status).render("organisation", {
    title: "Organisation",
    active: "organisation",
    form,
    errors,
    saved,
    currencies: currencyCodes,
    countries: countryCodes.map((code) => ({ code, name: countryName(code) })),
  });
}
