import type { ExpectedTotals } from "./expected-totals.ts";

/** Something a person asked for: what must have come of it in the end. */
export type Asked = {
  readonly id: string;
  readonly organisationId: string;
  readonly userId: string;
  readonly kind: "invoice" | "rejected-invoice" | "score";
  /** Absent unless an invoice must come of it. */
  readonly totals?: ExpectedTotals;
  readonly currency?: string;
  /** When the person clicked first, milliseconds since the epoch. */
  readonly clickedAt: number;
  /** When the desk said yes; undefined while it has not. */
  acceptedAt?: number;
  /** How often the form was sent. */
  attempts: number;
};

/** A payment a person entered. */
export type Paid = {
  readonly id: string;
  readonly organisationId: string;
  readonly invoiceId: string;
  readonly amount: bigint;
  readonly date: string;
  accepted: boolean;
  attempts: number;
};

/** What the people know of what they did; everything is checked against it. */
export type Ledger = {
  readonly asked: Asked[];
  readonly paid: Paid[];
  /** What a person was told that nobody should be told: a form refused, a session not known. */
  readonly complaints: string[];
};

/** A ledger with nothing in it. */
export function openLedger(): Ledger {
  return { asked: [], paid: [], complaints: [] };
}
