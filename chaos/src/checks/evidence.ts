import type { StoredRecord } from "@recibo/common/messaging/records";
import type { HeardNotification } from "@recibo/local/trial/visitor";
import type { DoneFault } from "../faults/inject.ts";
import type { Ledger } from "../people/ledger.ts";
import type { Ending } from "../system/own-service.ts";
import type { LogLine } from "./log-lines.ts";

/** A row of `dashboard.requests`. */
export type RequestRow = {
  id: string;
  kind: string;
  outcome: string | null;
  requested_at: Date;
  recorded_at: Date | null;
};

/** An invoice as a service has it; amounts as decimal text. */
export type InvoiceRow = {
  id: string;
  command_id: string;
  organisation_id: string;
  number: string;
  net: string;
  tax: string;
  payable: string;
  taxes: { rate: string; taxable: number; tax: number }[];
  document_key: string;
  document_sha256: string;
};

/** A number that the invoice-generator gave. */
export type NumberRow = { organisation_id: string; series: string; sequence: number; last: number };

/** A payment as a service has it. */
export type PaymentRow = {
  id: string;
  organisation_id: string;
  invoice_id: string;
  amount: string;
  date: string;
  /** Of a credit note, as its topic tells. */
  net?: number;
};

/** A notification in an inbox. */
export type NotificationRow = {
  user_id: string;
  position: number;
  request_id: string;
  kind: string;
  title: string;
  href: string;
};

/** An invoice in the score-calculator's history. */
export type HistoryRow = {
  id: string;
  organisation_id: string;
  customer_id: string;
  issue_date: string;
  due_date: string;
  currency: string;
  amount: string;
  /** As its topic tells. */
  net?: number;
};

/** What one person has before their eyes in the end. */
export type PersonSees = {
  userId: string;
  organisationId: string;
  /** The inbox as its pages show it. */
  inbox: { position: number; title: string; href: string }[];
  /** What each open tab heard on its socket, and what it was left to find in the inbox. */
  tabs: {
    heard: ReadonlyMap<number, HeardNotification>;
    referred: ReadonlySet<number>;
    problem?: string;
  }[];
};

/** Everything that is known of the system in the end, from outside. */
export type Evidence = {
  ledger: Ledger;
  faults: readonly DoneFault[];
  requests: RequestRow[];
  issued: InvoiceRow[];
  numbers: NumberRow[];
  shown: (InvoiceRow & { paid: string })[];
  payments: PaymentRow[];
  notifications: NotificationRow[];
  lastPositions: { user_id: string; last_position: number }[];
  strays: { topic: string; partition: number; offset: string; reason: string }[];
  history: { invoices: HistoryRow[]; payments: PaymentRow[] };
  /** The score of each organisation that was asked for when all was quiet. */
  lastScores: { request_id: string; organisation_id: string; as_of: string; score: unknown }[];
  outbox: number;
  /** Records of all topics, by the contract's name. */
  records: ReadonlyMap<string, StoredRecord[]>;
  /** Partitions that were not read to their end. */
  unread: string[];
  lag: ReadonlyMap<string, number>;
  /** SHA-256 of each invoice's PDF as a person downloads it, by the invoice's id. */
  downloads: ReadonlyMap<string, string>;
  people: PersonSees[];
  endings: readonly Ending[];
  engineSurprises: number;
  errors: readonly LogLine[];
  /** Things that went wrong with the run itself: not quiet in time, a service not ready. */
  troubles: readonly string[];
};
