import type { InvoiceGenerated } from "@recibo/common/contracts/invoice-generated";
import type { ScoreCalculated } from "@recibo/common/contracts/score-calculated";
import type { Problem } from "@recibo/common/contracts/shapes";
import { problemText } from "../invoices/problem-text.ts";
import type { Words } from "../language/words.ts";
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
 * @param words the reader's
 * @param outage whether something stands between the outbox and the broker right now
 * @param sentAgain whether an operator sent the command again and it is not known yet what comes of that
 */
export function viewOf(
  request: AskedRequest,
  state: RequestState,
  words: Words,
  { outage, sentAgain = false }: { outage: boolean; sentAgain?: boolean },
): RequestView {
  const again = state === "failed" && sentAgain;
  const isInvoice = request.kind === "generate-invoice";
  const reply = request.reply as InvoiceGenerated | ScoreCalculated | null;
  return {
    id: request.id,
    kind: request.kind,
    title: titleOf(request, words),
    state,
    stateText: again ? words.t("requests:state.again") : stateText(request, state, words, outage),
    problems: problemsOfReply(reply).map((each) => ({
      ...each,
      message: problemText(each, words),
    })),
    links: linksOf(reply, words),
    correctHref: isInvoice && state === "rejected" ? correctHref(request) : null,
    refresh: request.outcome === null || again,
    lateSince: request.lateNoticedAt,
  };
}

function titleOf({ kind, command }: AskedRequest, { t }: Words): string {
  if (kind !== "generate-invoice") return t("requests:title.score");
  const customer = command.buyer.name;
  return command.type === "credit-note"
    ? t("requests:title.credit-note", { customer })
    : t("requests:title.invoice", { customer });
}

/** Where what was rejected is put right: a credit note on the invoice that it corrects. */
function correctHref({ id, command }: AskedRequest): string {
  return command.type === "credit-note" && command.corrects
    ? `/invoices/${command.corrects.invoiceId}/credit`
    : `/invoices/new?correct=${id}`;
}

function stateText(
  request: AskedRequest,
  state: RequestState,
  { t }: Words,
  outage: boolean,
): string {
  const worker = request.kind === "generate-invoice" ? "invoice-generator" : "score-calculator";
  const reply = request.reply as InvoiceGenerated | ScoreCalculated | null;
  switch (state) {
    case "waiting":
      return t(outage ? "requests:state.waiting-outage" : "requests:state.waiting");
    case "published":
      return t("requests:state.published", { worker });
    case "late":
      return t(request.publishedAt ? "requests:state.late" : "requests:state.late-outbox", {
        worker,
      });
    case "generated":
      return request.command.type === "credit-note"
        ? t("requests:state.credit-note", { number: numberOf(reply) })
        : t("requests:state.generated", { number: numberOf(reply) });
    case "calculated":
      return t("requests:state.calculated", {
        points: reply?.outcome === "calculated" ? reply.score.points : "",
      });
    case "rejected":
      return t("requests:state.rejected");
    case "failed":
      return t("requests:state.failed");
    default:
      return state satisfies never;
  }
}

function numberOf(reply: InvoiceGenerated | ScoreCalculated | null): string {
  return reply?.outcome === "generated" ? reply.invoice.number : "";
}

function problemsOfReply(reply: InvoiceGenerated | ScoreCalculated | null): Problem[] {
  if (reply?.outcome === "rejected") return reply.problems;
  if (reply?.outcome === "failed") return [{ code: reply.code, message: reply.message }];
  return [];
}

function linksOf(
  reply: InvoiceGenerated | ScoreCalculated | null,
  { t }: Words,
): RequestView["links"] {
  if (reply?.outcome === "generated") {
    const invoice = `/invoices/${reply.invoice.id}`;
    const { number, type } = reply.invoice;
    const text =
      type === "credit-note"
        ? t("requests:links.credit-note", { number })
        : t("requests:links.invoice", { number });
    return [
      { href: invoice, text },
      { href: `${invoice}/pdf`, text: t("requests:links.pdf") },
    ];
  }
  return reply?.outcome === "calculated"
    ? [{ href: "/score", text: t("requests:links.score") }]
    : [];
}
