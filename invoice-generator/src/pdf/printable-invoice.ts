import type { GenerateInvoice } from "@recibo/common/contracts/generate-invoice";
import type { InvoiceTotals } from "@recibo/common/contracts/shapes";
import type { PrintedLogo } from "./logo-picture.ts";

/**
 * How invoices are drawn, so that one that is out can be drawn again as it was: 1 the plain PDF of the
 * beginning, 2 Factur-X.
 */
export type Layout = 1 | 2;

/** How new invoices are drawn. */
export const CURRENT_LAYOUT: Layout = 2;

/**
 * Everything that stands on the paper and in the XML. Both are a pure function of it: no clock, no random
 * id, no look-up, so that they can be made again at any time with the same bytes.
 */
export type PrintableInvoice = Omit<
  GenerateInvoice,
  "organisationId" | "customerId" | "series" | "logo"
> & {
  layout: Layout;
  /** The invoice's id, a UUID; the file's own id comes from it. */
  id: string;
  /** Number as given by the series (BT-1). */
  number: string;
  /** As computed by `invoiceTotals`; printed, not computed again. */
  totals: InvoiceTotals;
  /** The seller's logo, ready to be embedded; without one, the name stands in its place. */
  logo?: PrintedLogo;
};
