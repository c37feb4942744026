import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import type { Visitor } from "@recibo/local/trial/visitor";

let desk: TrialDesk;

beforeAll(async () => {
  desk = await startTrialDesk({ services: ["dashboard"] });
});

afterAll(() => desk?.close());

const names = async (visitor: Visitor, search: string) => {
  const response = await visitor.get(`/customers/pick?q=${encodeURIComponent(search)}`);
  const { customers } = (await response.json()) as { customers: { name: string }[] };
  return customers.map(({ name }) => name);
};

/** Keeps customers as the invoice form does, past the customer form. */
async function keep(
  visitor: Visitor,
  ...customers: { name: string; city?: string; tax?: string }[]
) {
  for (const { name, city = "Paris", tax = "" } of customers) {
    await visitor.askForInvoice({
      "customer[name]": name,
      "customer[city]": city,
      "customer[taxId]": tax,
      "customer[country]": "FR",
    });
  }
}

test("a customer is picked by any words of its name, city or tax id, whatever accents and capitals", async () => {
  const [ana, eve] = [await desk.signedUp(), await desk.signedUp()];
  await keep(
    ana,
    { name: "Boulangerie Sélène", tax: "FR 40 303 265 045" },
    { name: "ÉLAN SA", city: "Orléans" },
    { name: "100% Coton" },
  );
  await keep(eve, { name: "Sélène & Eve" });
  expect(await names(ana, "selene")).toEqual(["Boulangerie Sélène"]);
  expect(await names(ana, "paris BOUL")).toEqual(["Boulangerie Sélène"]);
  expect(await names(ana, "fr40303265045")).toEqual(["Boulangerie Sélène"]);
  expect(await names(ana, "orleans")).toEqual(["ÉLAN SA"]);
  expect(await names(ana, "100%")).toEqual(["100% Coton"]);
  expect(await names(ana, "_ %")).toEqual([]);
  expect(await names(ana, "")).toEqual(["100% Coton", "Boulangerie Sélène", "ÉLAN SA"]);
  expect(await names(ana, "\0")).toHaveLength(3);
});
