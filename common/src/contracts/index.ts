import { calculateScore } from "./calculate-score.ts";
import { deadLetter } from "./dead-letter.ts";
import { generateInvoice } from "./generate-invoice.ts";
import { invoiceGenerated } from "./invoice-generated.ts";
import { paymentRecorded } from "./payment-recorded.ts";
import { scoreCalculated } from "./score-calculated.ts";

export {
  calculateScore,
  deadLetter,
  generateInvoice,
  invoiceGenerated,
  paymentRecorded,
  scoreCalculated,
};

/** Every topic of the system, in the order of a request's way through it. */
export const contracts = [
  generateInvoice,
  invoiceGenerated,
  calculateScore,
  scoreCalculated,
  paymentRecorded,
  deadLetter,
] as const;
