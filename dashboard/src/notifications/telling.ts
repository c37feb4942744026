import { problemText } from "../invoices/problem-text.ts";
import type { Words } from "../language/words.ts";
import { tierTitle } from "../score/tier-title.ts";
import type { Facts } from "./facts.ts";
import { sentence } from "./sentence.ts";

/** What a notification says, the page that shows more, and the PDF that is ready when it tells of one. */
export type Telling = { title: string; message: string; href: string; pdf?: string };

/** What a notification of these facts says to who reads these words. */
export function tellingOf(facts: Facts, words: Words): Telling {
  const plain = plainTelling(facts, words);
  const { message } = plain;
  const t = sentences(words);
  const told = facts.afterAll ? t("notifications:after-all", { message }) : message;
  return { ...plain, message: facts.late ? t("notifications:came-late", { message: told }) : told };
}

/** What a kept notification says; one from before there were facts says what it was written with. */
export function tellingOfKept(
  kept: { facts: Facts | null } & Partial<Telling>,
  words: Words,
): Telling {
  if (kept.facts) return tellingOf(kept.facts, words);
  return {
    title: kept.title ?? "",
    message: kept.message ?? "",
    href: kept.href ?? "/notifications",
  };
}

type Sentences = (key: string, values?: Record<string, string | number>) => string;

const sentences =
  (words: Words): Sentences =>
  (key, values) =>
    sentence(words, key, values);

function plainTelling(facts: Facts, words: Words): Telling {
  const { money, date } = words;
  const t = sentences(words);
  switch (facts.what) {
    case "invoice-issued":
      return {
        title: t(
          facts.type === "credit-note"
            ? "notifications:credit-note-issued.title"
            : "notifications:invoice-issued.title",
          { number: facts.number },
        ),
        message: t("notifications:invoice-issued.message", {
          amount: money(facts.amount, facts.currency),
          customer: facts.customerName,
        }),
        href: `/invoices/${facts.invoiceId}`,
        pdf: `/invoices/${facts.invoiceId}/pdf`,
      };
    case "score-calculated":
      return {
        title: t("notifications:score-calculated.title", { points: facts.points }),
        message: t("notifications:score-calculated.message", {
          tier: tierTitle(words, facts.tier),
          asOf: date(facts.asOf),
        }),
        href: "/score",
      };
    case "payment-recorded":
      return {
        title: t("notifications:payment-recorded.title", { number: facts.number }),
        message: t(
          facts.by === undefined
            ? "notifications:payment-recorded.received"
            : "notifications:payment-recorded.by",
          {
            amount: money(facts.amount, facts.currency),
            customer: facts.customerName,
            by: facts.by ?? "",
          },
        ),
        href: `/invoices/${facts.invoiceId}`,
      };
    case "payment-reversed":
      return {
        title: t("notifications:payment-reversed.title", { number: facts.number }),
        message: t("notifications:payment-reversed.message", {
          amount: money(facts.amount, facts.currency),
          customer: facts.customerName,
          by: facts.by,
          reason: facts.reason,
        }),
        href: `/invoices/${facts.invoiceId}`,
      };
    case "rejected":
      return {
        title: t(`notifications:not-done.${facts.asked}`),
        message: facts.problems.map((problem) => problemText(problem, words)).join(" "),
        href: `/requests/${facts.requestId}`,
      };
    case "failed":
      return {
        title: t(`notifications:not-done.${facts.asked}`),
        message: t("notifications:failed"),
        href: `/requests/${facts.requestId}`,
      };
    case "late":
      return {
        title: t(`notifications:late.${facts.asked}`),
        message: t("notifications:late.message"),
        href: `/requests/${facts.requestId}`,
      };
    default:
      return facts satisfies never;
  }
}
