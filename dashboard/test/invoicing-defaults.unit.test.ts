import { expect, test } from "@jest/globals";
import { party } from "@recibo/common/contracts/shapes";
import { countryCodes } from "@recibo/common/invoicing/countries";
import { isKnownCurrency } from "@recibo/common/invoicing/currencies";
import {
  languageFor,
  logoOf,
  paymentDaysFor,
  paymentOf,
  sellerOf,
  taxRatesOf,
} from "../src/organisation/invoicing-defaults.ts";
import { currencyOf, presetRates } from "../src/organisation/tax-rates.ts";

const company = {
  name: "Estúdio Maré",
  taxId: "PT509442013",
  registrationId: " ",
  street: "Rua do Alecrim 28",
  postcode: "",
  city: "Lisboa",
  country: "PT",
  email: "contas@estudiomare.example",
  phone: "+351 213 900 128",
};

test("a seller carries what was filled in, in the contract's form", () => {
  const { registrationId: _, ...rest } = company;
  expect(sellerOf(company)).toEqual(rest);
  expect(sellerOf({ ...company, registrationId: "CRC 1" }).registrationId).toBe("CRC 1");
  expect(party.parse(sellerOf(company))).toEqual(sellerOf(company));
});

test("how to pay and the logo are there only when they are given", () => {
  expect(paymentOf({ iban: "", paymentDetails: " Pix: contas@mare.example " })).toEqual({
    paymentDetails: "Pix: contas@mare.example",
  });
  expect(paymentOf({ iban: "PT50", paymentDetails: "" })).toEqual({ iban: "PT50" });
  expect(logoOf({ logoKey: "logos/a.png", logoSha256: "00" })).toEqual({
    logo: { key: "logos/a.png", sha256: "00" },
  });
  expect(logoOf({ logoKey: null, logoSha256: null })).toEqual({});
});

test("a customer's own language and days to pay go before the organisation's", () => {
  const organisation = { language: "en", paymentDays: 30 } as const;
  expect(languageFor(organisation, { language: "pt-BR" })).toBe("pt-BR");
  expect(languageFor(organisation, { language: null })).toBe("en");
  expect(languageFor(organisation, undefined)).toBe("en");
  expect(paymentDaysFor(organisation, { paymentDays: 0 })).toBe(0);
  expect(paymentDaysFor(organisation, { paymentDays: null })).toBe(30);
});

test("tax rates are the organisation's own, or those of its country", () => {
  const own = [{ rate: "5", label: "ISS", category: "S", isDefault: true } as const];
  expect(taxRatesOf({ taxRates: own, country: "DE" })).toEqual(own);
  expect(taxRatesOf({ taxRates: [], country: "DE" })).toEqual([
    { rate: "19", label: "", category: "S", isDefault: true },
    { rate: "7", label: "", category: "S", isDefault: false },
    { rate: "0", label: "", category: "Z", isDefault: false },
  ]);
  expect(taxRatesOf({ taxRates: [], country: "" })).toEqual([
    { rate: "0", label: "", category: "Z", isDefault: true },
  ]);
});

test.each([
  ["PT", "EUR", ["23", "13", "6", "0"]],
  ["FI", "EUR", ["25.5", "13.5", "10", "0"]],
  ["CH", "CHF", ["8.1", "3.8", "2.6", "0"]],
  ["BR", "BRL", ["0"]],
  ["US", "USD", ["0"]],
  ["JP", "JPY", ["10", "0"]],
])("companies in %s begin with %s and rates %p", (country, currency, rates) => {
  expect(currencyOf(country)).toBe(currency);
  expect(presetRates(country).map(({ rate }) => rate)).toEqual(rates);
});

test("every country's presets are rates that the form takes, highest first, in a currency we know", () => {
  for (const country of countryCodes) {
    const rates = presetRates(country).map(({ rate }) => rate);
    expect(rates.every((rate) => /^\d{1,2}(\.\d{1,4})?$/.test(rate))).toBe(true);
    expect(rates).toEqual([...new Set(rates)].sort((a, b) => Number(b) - Number(a)));
    const currency = currencyOf(country);
    expect(currency === undefined || isKnownCurrency(currency)).toBe(true);
  }
});
