import type { Database } from "@recibo/common/database/database";
import type { OutboxRow } from "../asking/outbox.ts";
import type { PaymentDone } from "../notifications/tell-of-payment.ts";
import type { SignedIn } from "../web/session.ts";
import type { InvoiceQueries } from "./invoices.ts";

/** What was done about a payment on an invoice's page, and who did it. */
export type DonePayment = { what: PaymentDone["what"]; id: string; by: SignedIn };

/** What the routes need that do something about a payment. */
export type PaymentParts = {
  database: Database;
  queries: InvoiceQueries;
  /** Hands what was committed to the relay, to be published at once. */
  offer: (rows: OutboxRow[]) => void;
  /** Hears which organisation's pages changed, by which payment. */
  onPayment: (organisationId: string, payment: DonePayment) => void;
};
