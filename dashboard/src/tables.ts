import type { GenerateInvoice } from "@recibo/common/contracts/generate-invoice";
import type { PaymentMethod } from "@recibo/common/contracts/payment-recorded";
import type { Score } from "@recibo/common/contracts/score-calculated";
import type { InvoiceTotals } from "@recibo/common/contracts/shapes";
import {
  bigint,
  boolean,
  date,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import type { Language } from "./language/languages.ts";
import type { Facts, Kind } from "./notifications/facts.ts";
import type { LogoType } from "./organisation/logo.ts";
import type { TaxRate } from "./organisation/tax-rates.ts";
import type { TrafficDetails } from "./traffic/actions.ts";

/** The dashboard's tables for typed queries; the SQL that makes them is in `migrations/`. */

const instant = (name: string) => timestamp(name, { withTimezone: true });
const amount = (name: string) => bigint(name, { mode: "number" });

export const organisations = pgTable("organisations", {
  id: uuid().primaryKey(),
  name: text().notNull(),
  taxId: text("tax_id").notNull().default(""),
  street: text().notNull().default(""),
  postcode: text().notNull().default(""),
  city: text().notNull().default(""),
  country: text().notNull().default(""),
  iban: text().notNull().default(""),
  currency: text().notNull().default("EUR"),
  paymentDays: integer("payment_days").notNull().default(30),
  registrationId: text("registration_id").notNull().default(""),
  email: text().notNull().default(""),
  phone: text().notNull().default(""),
  paymentDetails: text("payment_details").notNull().default(""),
  taxRates: jsonb("tax_rates").$type<TaxRate[]>().notNull().default([]),
  language: text().$type<Language>().notNull().default("en"),
  invoiceSeries: text("invoice_series").notNull().default("INV-{0001}"),
  creditNoteSeries: text("credit_note_series").notNull().default("CN-{0001}"),
  logoKey: text("logo_key"),
  logoSha256: text("logo_sha256"),
  logoType: text("logo_type").$type<LogoType>(),
  shortestPassword: integer("shortest_password").notNull().default(12),
});
export type Organisation = typeof organisations.$inferSelect;

export const users = pgTable("users", {
  id: uuid().primaryKey(),
  organisationId: uuid("organisation_id").notNull(),
  email: text().notNull(),
  name: text().notNull(),
  passwordHash: text("password_hash").notNull(),
  operator: boolean().notNull().default(false),
  role: text().$type<Role>().notNull().default("member"),
  passwordVersion: integer("password_version").notNull().default(0),
  lastSeenAt: instant("last_seen_at").notNull().defaultNow(),
  removedAt: instant("removed_at"),
  language: text().$type<Language>().notNull().default("en"),
});
/** What a person may do in the organisation: an owner also looks after its people and details. */
export type Role = "owner" | "member";

export const customers = pgTable("customers", {
  id: uuid().primaryKey(),
  organisationId: uuid("organisation_id").notNull(),
  name: text().notNull(),
  taxId: text("tax_id").notNull().default(""),
  street: text().notNull(),
  postcode: text().notNull(),
  city: text().notNull(),
  country: text().notNull(),
  email: text().notNull().default(""),
  registrationId: text("registration_id").notNull().default(""),
  phone: text().notNull().default(""),
  reference: text().notNull().default(""),
  language: text().$type<Language>(),
  paymentDays: integer("payment_days"),
  notes: text().notNull().default(""),
  archivedAt: instant("archived_at"),
  createdAt: instant("created_at").notNull().defaultNow(),
  updatedAt: instant("updated_at").notNull().defaultNow(),
});
export type Customer = typeof customers.$inferSelect;
/** A customer to be kept; what is left out is empty. */
export type NewCustomer = typeof customers.$inferInsert;

export const requests = pgTable("requests", {
  id: uuid().primaryKey(),
  organisationId: uuid("organisation_id").notNull(),
  userId: uuid("user_id"),
  kind: text().$type<"generate-invoice" | "calculate-score">().notNull(),
  command: jsonb().$type<GenerateInvoice>().notNull(),
  requestedAt: instant("requested_at").notNull(),
  publishedAt: instant("published_at"),
  commandPartition: integer("command_partition"),
  commandOffset: amount("command_offset"),
  receivedAt: instant("received_at"),
  handledAt: instant("handled_at"),
  repliedAt: instant("replied_at"),
  replyPartition: integer("reply_partition"),
  replyOffset: amount("reply_offset"),
  recordedAt: instant("recorded_at"),
  pushedAt: instant("pushed_at"),
  seenAt: instant("seen_at"),
  lateNoticedAt: instant("late_noticed_at"),
  outcome: text().$type<"generated" | "calculated" | "rejected" | "failed">(),
  reply: jsonb(),
  failure: jsonb().$type<SupersededFailure>(),
});
/** The marks of a failed reply that a later one took the place of, as the row had them; instants as ISO 8601. */
export type SupersededFailure = {
  reply: { outcome: "failed"; code: string; message: string };
  reply_partition: number;
  reply_offset: number;
} & Record<
  "received_at" | "handled_at" | "replied_at" | "recorded_at" | "pushed_at" | "seen_at",
  string | null
>;
export type AskedRequest = typeof requests.$inferSelect;

export const invoices = pgTable("invoices", {
  id: uuid().primaryKey(),
  organisationId: uuid("organisation_id").notNull(),
  requestId: uuid("request_id").notNull(),
  number: text().notNull(),
  customerId: uuid("customer_id").notNull(),
  customerName: text("customer_name").notNull(),
  currency: text().notNull(),
  issueDate: date("issue_date").notNull(),
  dueDate: date("due_date").notNull(),
  totals: jsonb().$type<InvoiceTotals>().notNull(),
  payable: amount("payable").notNull(),
  paid: amount("paid").notNull(),
  documentKey: text("document_key").notNull(),
  documentSha256: text("document_sha256").notNull(),
  recordedAt: instant("recorded_at").notNull(),
  type: text().$type<"invoice" | "credit-note">().notNull(),
  correctsId: uuid("corrects_id"),
  credited: amount("credited").notNull(),
  creditedNet: amount("credited_net").notNull(),
  sentAt: instant("sent_at"),
  series: text(),
  xmlKey: text("xml_key"),
  outstanding: amount("outstanding").notNull(),
});
export type Invoice = typeof invoices.$inferSelect;

export const payments = pgTable("payments", {
  id: uuid().primaryKey(),
  organisationId: uuid("organisation_id").notNull(),
  invoiceId: uuid("invoice_id").notNull(),
  date: date("paid_on").notNull(),
  amount: amount("amount").notNull(),
  method: text().$type<PaymentMethod>().notNull().default("transfer"),
  recordedAt: instant("recorded_at").notNull().defaultNow(),
  /** When it was taken back as never made, by whom and why; all null for one that counts. */
  reversedAt: instant("reversed_at"),
  reversedBy: uuid("reversed_by"),
  reversalReason: text("reversal_reason"),
});

/** What is asked to be taken back of an invoice; see `credit-notes/`. */
export const credits = pgTable("credits", {
  requestId: uuid("request_id").primaryKey(),
  organisationId: uuid("organisation_id").notNull(),
  invoiceId: uuid("invoice_id").notNull(),
  amount: amount("amount").notNull(),
  lines: jsonb().$type<{ line: number; quantity: string; net?: number }[]>().notNull(),
});

export const scores = pgTable("scores", {
  requestId: uuid("request_id").primaryKey(),
  organisationId: uuid("organisation_id").notNull(),
  asOf: date("as_of").notNull(),
  points: integer().notNull(),
  score: jsonb().$type<Score>().notNull(),
  calculatedAt: instant("calculated_at").notNull(),
});

export const notifications = pgTable("notifications", {
  userId: uuid("user_id").notNull(),
  position: amount("position").notNull(),
  requestId: uuid("request_id"),
  kind: text().$type<Kind>().notNull(),
  facts: jsonb().$type<Facts>(),
  createdAt: instant("created_at").notNull(),
  seenAt: instant("seen_at"),
  readAt: instant("read_at"),
});

export const strayReplies = pgTable("stray_replies", {
  topic: text().notNull(),
  partition: integer().notNull(),
  offset: amount("offset").notNull(),
  requestId: uuid("request_id").notNull(),
  replyId: uuid("reply_id").notNull(),
  reason: text().$type<"duplicate" | "orphan">().notNull(),
  recordedAt: instant("recorded_at").notNull(),
});

/** What operators have done on the traffic pages; see `traffic/actions.ts`. */
export const trafficActions = pgTable("traffic_actions", {
  id: uuid().primaryKey(),
  doneAt: instant("done_at").notNull(),
  doneBy: text("done_by").notNull(),
  action: text().$type<"reset" | "produce" | "resend">().notNull(),
  details: jsonb().$type<TrafficDetails>().notNull(),
});
