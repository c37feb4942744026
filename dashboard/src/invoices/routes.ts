import type { Database } from "@recibo/common/database/database";
import type { DocumentStore } from "@recibo/common/documents/document-store";
import type { DailyLimits } from "@recibo/common/scorecard/benefits";
import express, { type Router } from "express";
import type { Ask } from "../asking/ask.ts";
import type { OutboxRow } from "../asking/outbox.ts";
import { creditNoteRoutes } from "./credit-notes/routes.ts";
import { documentRoutes } from "./documents.ts";
import type { DonePayment } from "./done-payment.ts";
import { formRoutes } from "./form-routes.ts";
import { invoicePage } from "./invoice-page.ts";
import { invoiceQueries } from "./invoices.ts";
import { listRoutes } from "./list/routes.ts";
import { paymentRoutes } from "./payment-routes.ts";
import { reversalRoutes } from "./reversal-routes.ts";
import { sendingRoutes } from "./sending-routes.ts";

/** The invoice pages: list, form, one invoice with its documents, and what happens to it. */
export function invoiceRoutes(options: {
  database: Database;
  documents: DocumentStore;
  ask: Ask;
  offer: (rows: OutboxRow[]) => void;
  /** Hears which organisation's invoices changed, and by which payment if it was one. */
  onPayment: (organisationId: string, payment?: DonePayment) => void;
  /** How many invoices a day each tier may ask for. */
  limits: DailyLimits;
}): Router {
  const queries = invoiceQueries(options.database);
  const parts = { ...options, queries };
  const routes = express.Router();
  routes.use(listRoutes(parts), formRoutes(parts), documentRoutes(parts));
  routes.get("/invoices/:id", (request, response) => invoicePage(request, response, queries, {}));
  routes.use(paymentRoutes(parts), reversalRoutes(parts));
  routes.use(sendingRoutes(parts), creditNoteRoutes(parts));
  return routes;
}
