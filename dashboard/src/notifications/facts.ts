import type { Problem } from "@recibo/common/contracts/shapes";

/** The kinds of notification, in the order in which people choose how to be told of them. */
export const kinds = ["invoice", "score", "payment", "failure", "late"] as const;
export type Kind = (typeof kinds)[number];

/** What a request asked for. */
export type Asked = "invoice" | "score";

/**
 * What happened, as a notification keeps it: figures, names and codes, no sentence. Amounts are minor units of
 * their currency. `tellingOf` makes the sentences, in whichever language they are read.
 */
export type Facts = Happened & {
  /** The person had been told that the answer was late. */
  late?: boolean;
  /** The person had been told that the request failed. */
  afterAll?: boolean;
};

type Happened =
  | {
      what: "invoice-issued";
      invoiceId: string;
      number: string;
      amount: number;
      currency: string;
      customerName: string;
      /** Absent for an invoice. */
      type?: "credit-note";
    }
  | {
      what: "score-calculated";
      points: number;
      tier: { code: string; title: string };
      /** The day as of which it was judged. */
      asOf: string;
    }
  | { what: "rejected"; asked: Asked; requestId: string; problems: Problem[] }
  | {
      what: "failed";
      asked: Asked;
      requestId: string;
      /** The error code of the `failed` reply. */
      code: string;
    }
  | { what: "late"; asked: Asked; requestId: string }
  | {
      what: "payment-recorded";
      invoiceId: string;
      number: string;
      amount: number;
      currency: string;
      customerName: string;
      /** Who recorded it; absent where that is not known. */
      by?: string;
    }
  | {
      what: "payment-reversed";
      invoiceId: string;
      number: string;
      amount: number;
      currency: string;
      customerName: string;
      /** Who took it back. */
      by: string;
      /** As that person wrote it. */
      reason: string;
    };

/** What kind of notification tells of this. */
export function kindOf({ what }: Facts): Kind {
  switch (what) {
    case "invoice-issued":
      return "invoice";
    case "score-calculated":
      return "score";
    case "payment-recorded":
    case "payment-reversed":
      return "payment";
    case "rejected":
    case "failed":
      return "failure";
    case "late":
      return "late";
    default:
      return what satisfies never;
  }
}
