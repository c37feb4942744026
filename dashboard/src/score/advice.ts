import type { Score, ScoreFacts } from "@recibo/common/contracts/score-calculated";
import type { Words } from "../language/words.ts";
import { amountsIn, counted, figuresOf } from "./figures.ts";
import { titleOfFactor } from "./reasons.ts";

type Advice = NonNullable<Score["advice"]>;
type Say = (words: Words, facts: ScoreFacts) => string;

/** What would raise the score most, in a sentence of the reader's language. */
export function adviceIn(words: Words, { factors, advice }: Score & { advice: Advice }): string {
  const { facts, factor, message } = advice;
  if (facts?.code === "go-on") {
    const title = factors.find(({ code }) => code === factor)?.title ?? factor;
    return words.t("score:advice.go-on", { factor: titleOfFactor(words, { code: factor, title }) });
  }
  const say = facts && sentences[facts.code];
  return say ? say(words, facts) : message;
}

const sentences: Readonly<Record<string, Say>> = {
  "collect-overdue": (words, facts) => {
    const of = figuresOf(facts);
    return words.t("score:advice.collect-overdue", {
      count: of("overdue"),
      n: words.number(of("overdue")),
      amounts: amountsIn(words, facts.amounts ?? []),
      days: counted(words, "score:counts.days", of("oldest")),
    });
  },
  "collect-open": (words, facts) =>
    words.t("score:advice.collect-open", {
      count: figuresOf(facts)("open"),
      n: words.number(figuresOf(facts)("open")),
      amounts: amountsIn(words, facts.amounts ?? []),
    }),
  "first-invoices": (words, facts) =>
    counted(words, "score:advice.first-invoices", figuresOf(facts)("invoices")),
  "next-invoices": (words, facts) =>
    counted(words, "score:advice.next-invoices", figuresOf(facts)("invoices")),
  "invoice-every-month": ({ t, number }, facts) =>
    t("score:advice.invoice-every-month", { months: number(figuresOf(facts)("activeMonths")) }),
  "invoice-more": (words, facts) =>
    counted(words, "score:advice.invoice-more", figuresOf(facts)("invoices")),
  "two-more-customers": ({ t }) => t("score:advice.two-more-customers"),
};
