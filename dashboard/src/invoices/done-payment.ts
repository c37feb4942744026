import type { PaymentDone } from "../notifications/tell-of-payment.ts";
import type { SignedIn } from "../web/session.ts";

/** What was done about a payment on an invoice's page, and who did it. */
export type DonePayment = { what: PaymentDone["what"]; id: string; by: SignedIn };
