import type { invoiceGenerated, scoreCalculated } from "@recibo/common/contracts/index";
import type { InvoiceGenerated } from "@recibo/common/contracts/invoice-generated";
import type { ScoreCalculated } from "@recibo/common/contracts/score-calculated";
import { header, type Received } from "@recibo/common/messaging/envelope";
import type { Asked, Facts } from "../notifications/facts.ts";

/** A reply to one of the dashboard's requests. */
export type Reply = Received<typeof invoiceGenerated> | Received<typeof scoreCalculated>;

/** What the notification of a reply keeps. */
export function factsOf({ value, correlationId, record }: Reply): Facts {
  return factsOfValue(
    value,
    record.topic === "invoice-generated" ? "invoice" : "score",
    correlationId,
  );
}

/** What there is to tell of a reply's value, in answer to what was asked. */
export function factsOfValue(value: Reply["value"], asked: Asked, requestId: string): Facts {
  switch (value.outcome) {
    case "generated":
      return issued(value);
    case "calculated":
      return calculated(value);
    case "rejected":
      return { what: "rejected", asked, requestId, problems: value.problems };
    case "failed":
      return { what: "failed", asked, requestId, code: value.code };
    default:
      return value satisfies never;
  }
}

function issued({ invoice }: Extract<InvoiceGenerated, { outcome: "generated" }>): Facts {
  const { id: invoiceId, number, totals, currency, customerName, type } = invoice;
  return {
    what: "invoice-issued",
    invoiceId,
    number,
    amount: totals.payable,
    currency,
    customerName,
    ...(type === "credit-note" && { type }),
  };
}

function calculated({ score }: Extract<ScoreCalculated, { outcome: "calculated" }>): Facts {
  const { points, asOf } = score;
  const { code, title } = score.tier;
  return { what: "score-calculated", points, tier: { code, title }, asOf };
}

/** An extension attribute that holds an instant, as the worker set it; undefined when it is not one. */
export function instantOf(reply: Reply, extension: string): Date | undefined {
  const at = new Date(header(reply.record, `ce_${extension}`) ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
