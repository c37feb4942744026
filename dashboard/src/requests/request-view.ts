import type { InvoiceGenerated } from "@recibo/common/contracts/invoice-generated";
import type { ScoreCalculated } from "@recibo/common/contracts/score-calculated";
import type { Problem } from "@recibo/common/contracts/shapes";
import type { AskedRequest } from "../tables.ts";

/** Where a request stands. */
export type RequestState =
  | "waiting"
  | "published"
  | "late"
  | "generated"
  | "calculated"
  | "rejected"
  | "failed";

/** What a request's page shows, besides its hops. */
export type RequestView = {
  id: string;
  kind: AskedRequest["kind"];
  title: string;
  state: RequestState;
  /** One sentence. */
  stateText: string;
  problems: Problem[];
  links: { href: string; text: string }[];
  correctHref: string | null;
  /** Whether something is still to come. */
  refresh: boolean;
  /** When its person was told that it is late; null when it is or was not. */
  lateSince: Date | null;
};

/** Where a request stands at a moment, given its deadline in seconds. */
export function stateOfRequest(request: AskedRequest, now: Date, deadline: number): RequestState {
  if (request.outcome) return request.outcome;
  if (request.lateNoticedAt) return "late";
  if (now.getTime() - request.requestedAt.getTime() > deadline * 1_000) return "late";
  return request.publishedAt ? "published" : "waiting";
}

/**
 * @param outage whether something stands between the outbox and the broker right now
 * @param sentAgain whether an operator sent the command again and it is not known yet what comes of that
 */
export function viewOf(
  request: AskedRequest,
  state: RequestState,
  outage: boolean,
  sentAgain = false,
): RequestView {
  const again = state === "failed" && sentAgain;
  const isInvoice = request.kind === "generate-invoice";
  const reply = request.reply as InvoiceGenerated | ScoreCalculated | null;
  return {
    id: request.id,
    kind: request.kind,
    title: isInvoice ? `Invoice for ${request.command.buyer.name}` : "Score",
    state,
    stateText: again
      ? "This did not work, through no fault of yours. It was sent again just now: this page completes itself."
      : stateText(request, state, outage, reply),
    problems: problemsOfReply(reply),
    links: linksOf(reply),
    correctHref: isInvoice && state === "rejected" ? `/invoices/new?correct=${request.id}` : null,
    refresh: request.outcome === null || again,
    lateSince: request.lateNoticedAt,
  };
}

function stateText(
  request: AskedRequest,
  state: RequestState,
  outage: boolean,
  reply: InvoiceGenerated | ScoreCalculated | null,
): string {
  const worker = request.kind === "generate-invoice" ? "invoice-generator" : "score-calculator";
  switch (state) {
    case "waiting":
      return outage
        ? "Waiting: the message broker does not answer right now. Your request is kept and goes out by itself as soon as it does."
        : "Waiting to be sent. This page completes itself.";
    case "published":
      return `On its way to the ${worker}. This page completes itself.`;
    case "late":
      return request.publishedAt
        ? `Later than expected: no answer from the ${worker} yet. Your request is kept, and its answer will still be shown here.`
        : "Later than expected: the message broker has not taken it yet. Your request is kept and goes out by itself.";
    case "generated":
      return reply?.outcome === "generated"
        ? `Invoice ${reply.invoice.number} is ready.`
        : "The invoice is ready.";
    case "calculated":
      return reply?.outcome === "calculated"
        ? `The score is ${reply.score.points} of 1000.`
        : "The score is ready.";
    case "rejected":
      return "Not issued: something has to be corrected first. No number was used.";
    case "failed":
      return "This did not work, through no fault of yours.";
    default:
      return state satisfies never;
  }
}

function problemsOfReply(reply: InvoiceGenerated | ScoreCalculated | null): Problem[] {
  if (reply?.outcome === "rejected") return reply.problems;
  if (reply?.outcome === "failed") return [{ code: reply.code, message: reply.message }];
  return [];
}

function linksOf(reply: InvoiceGenerated | ScoreCalculated | null): RequestView["links"] {
  if (reply?.outcome === "generated") {
    const invoice = `/invoices/${reply.invoice.id}`;
    return [
      { href: invoice, text: `Open invoice ${reply.invoice.number}` },
      { href: `${invoice}/pdf`, text: "Open PDF" },
    ];
  }
  return reply?.outcome === "calculated" ? [{ href: "/score", text: "Open the score" }] : [];
}
