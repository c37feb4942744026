import type { invoiceGenerated, scoreCalculated } from "@recibo/common/contracts/index";
import type { InvoiceGenerated } from "@recibo/common/contracts/invoice-generated";
import type { ScoreCalculated } from "@recibo/common/contracts/score-calculated";
import { formatMoney } from "@recibo/common/invoicing/money";
import { header, type Received } from "@recibo/common/messaging/envelope";

/** What a person is told about an answer. */
export type Telling = {
  kind: "invoice" | "score" | "failure";
  title: string;
  message: string;
  /** The page that shows it. */
  href: string;
};

/** A reply to one of the dashboard's requests. */
export type Reply = Received<typeof invoiceGenerated> | Received<typeof scoreCalculated>;

/** What the notification of an answer begins with when the person was told before that it failed. */
export const afterAll = "Answered after all: ";

/** What the notification of a reply says. */
export function tellingOf(reply: Reply): Telling {
  const { value, correlationId } = reply;
  const request = `/requests/${correlationId}`;
  switch (value.outcome) {
    case "generated":
      return tellInvoice(value);
    case "calculated":
      return tellScore(value);
    case "rejected":
      return {
        kind: "failure",
        title: isInvoice(reply) ? "Invoice not issued" : "Score not calculated",
        message: value.problems.map(({ message }) => message).join(" "),
        href: request,
      };
    case "failed":
      return {
        kind: "failure",
        title: isInvoice(reply) ? "Invoice not issued" : "Score not calculated",
        message: value.message,
        href: request,
      };
    default:
      return value satisfies never;
  }
}

function tellInvoice({ invoice }: Extract<InvoiceGenerated, { outcome: "generated" }>): Telling {
  const amount = formatMoney(invoice.totals.payable, invoice.currency, "en");
  return {
    kind: "invoice",
    title: `${invoice.type === "credit-note" ? "Credit note" : "Invoice"} ${invoice.number} is ready`,
    message: `${amount} for ${invoice.customerName}.`,
    href: `/invoices/${invoice.id}`,
  };
}

function tellScore({ score }: Extract<ScoreCalculated, { outcome: "calculated" }>): Telling {
  return {
    kind: "score",
    title: `Your score is ${score.points}`,
    message: `${score.tier.title} tier, as of ${score.asOf}.`,
    href: "/score",
  };
}

function isInvoice({ record }: Reply): boolean {
  return record.topic === "invoice-generated";
}

/** An extension attribute that holds an instant, as the worker set it; undefined when it is not one. */
export function instantOf(reply: Reply, extension: string): Date | undefined {
  const at = new Date(header(reply.record, `ce_${extension}`) ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
