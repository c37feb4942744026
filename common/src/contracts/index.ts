import { calculateScore } from "./calculate-score.ts";
import { deadLetter } from "./dead-letter.ts";
import { generateInvoice } from "./generate-invoice.ts";
import { invoiceGenerated } from "./invoice-generated.ts";
import { paymentRecorded } from "./payment-recorded.ts";
import { paymentReversed } from "./payment-reversed.ts";
import { scoreCalculated } from "./score-calculated.ts";

export {
  calculateScore,
  deadLetter,
  generateInvoice,
  invoiceGenerated,
  paymentRecorded,
  paymentReversed,
  scoreCalculated,
};

/** Every topic of the system, in the order of a request's way through it. */
export const contracts = [
  generateInvoice,
  invoiceGenerated,
  calculateScore,
  scoreCalculated,
  paymentRecorded,
  paymentReversed,
  deadLetter,
] as const;
