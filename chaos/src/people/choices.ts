import type { Dice } from "../plan/dice.ts";
import { type ExpectedTotals, expectedTotals, type TypedLine } from "./expected-totals.ts";

/** An invoice as a person fills it in. */
export type ChosenInvoice = {
  readonly fields: Record<string, string>;
  readonly currency: string;
  /** Undefined when it must be rejected. */
  readonly totals: ExpectedTotals | undefined;
};

/** Decimals of the currencies that are used. */
const digitsOf: Readonly<Record<string, number>> = { EUR: 2, USD: 2, JPY: 0 };
const rates = ["0", "5.5", "7", "7.7", "19", "19.25", "20", "23"];
const day = 86_400_000;

/** @param customerId of the organisation; the form can also make a new one */
export function chooseInvoice(dice: Dice, customerId: string | undefined): ChosenInvoice {
  const currency = dice.percent(80) ? "EUR" : dice.pick(["USD", "JPY"]);
  const lines = Array.from({ length: dice.between(1, 6) }, () => chooseLine(dice, currency));
  const rejected = dice.percent(6);
  const issued = dice.between(0, 90);
  const due = rejected ? issued + 5 : issued - dice.between(7, 60);
  return {
    currency,
    totals: rejected ? undefined : expectedTotals(lines, digitsOf[currency] as number),
    fields: {
      action: "generate",
      currency,
      issueDate: daysAgo(issued),
      dueDate: daysAgo(due),
      ...(customerId === undefined ? newCustomer(dice) : { customerId }),
      ...Object.fromEntries(lines.flatMap(fieldsOf)),
    },
  };
}

/** An amount of the currency as a person types it. */
export function typedAmount(minor: bigint, currency: string): string {
  const digits = digitsOf[currency] as number;
  const text = String(minor).padStart(digits + 1, "0");
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** The day so many days ago in UTC, `YYYY-MM-DD`. */
export function daysAgo(days: number): string {
  return new Date(Date.now() - days * day).toISOString().slice(0, 10);
}

function chooseLine(dice: Dice, currency: string): TypedLine {
  const thousandths = dice.between(1, 20_000);
  return {
    quantity: (thousandths / 1_000).toFixed(3),
    unitPrice: typedAmount(BigInt(dice.between(100, 250_000)), currency),
    taxRate: dice.pick(rates),
  };
}

function fieldsOf({ quantity, unitPrice, taxRate }: TypedLine, index: number): [string, string][] {
  const name = (field: string) => `lines[${index}][${field}]`;
  return [
    [name("description"), `Work, part ${index + 1}`],
    [name("quantity"), quantity],
    [name("unit"), "hour"],
    [name("unitPrice"), unitPrice],
    [name("taxRate"), taxRate],
  ];
}

function newCustomer(dice: Dice): Record<string, string> {
  return {
    customerId: "new",
    "customer[name]": `Kunde ${dice.between(1, 999)} AG`,
    "customer[street]": "Hauptstraße 5",
    "customer[postcode]": "20095",
    "customer[city]": "Hamburg",
    "customer[country]": "DE",
  };
}
