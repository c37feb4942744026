import type { GenerateInvoice } from "@recibo/common/contracts/generate-invoice";
import type { InvoiceTotals } from "@recibo/common/contracts/shapes";

/**
 * Everything that stands on the paper. The PDF is a pure function of it: no clock, no random id, no
 * look-up, so that it can be made again at any time with the same bytes.
 */
export type PrintableInvoice = Pick<
  GenerateInvoice,
  | "currency"
  | "issueDate"
  | "dueDate"
  | "seller"
  | "buyer"
  | "lines"
  | "iban"
  | "paymentTerms"
  | "note"
> & {
  /** The invoice's id, a UUID; the file's own id comes from it. */
  id: string;
  /** Number as given by the series (BT-1). */
  number: string;
  /** As computed by `invoiceTotals`; printed, not computed again. */
  totals: InvoiceTotals;
};
