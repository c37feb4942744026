import type { ScoreFactor, ScoreFacts } from "@recibo/common/contracts/score-calculated";
import { PROOF } from "@recibo/common/scorecard/proof";
import { factors } from "@recibo/common/scorecard/score";
import type { Words } from "../language/words.ts";
import { amountsIn, counted, figuresOf, shareIn } from "./figures.ts";

type Say = (words: Words, facts: ScoreFacts) => string;

const known = new Set(factors.map(({ code }) => code));

/** A factor's name in the reader's language; as the message says it when it is not known here. */
export function titleOfFactor(
  { t }: Words,
  { code, title }: { code: string; title: string },
): string {
  return known.has(code) ? t(`score:factors.${code}`) : title;
}

/** The figure that led to a factor's points. */
export function valueOfFactor(words: Words, { facts, value }: ScoreFactor): string {
  const say = facts && values[facts.code];
  return say ? say(words, facts) : value;
}

/** Why a factor gave its points, in a sentence of the reader's language, or two. */
export function reasonOfFactor(words: Words, { facts, why }: ScoreFactor): string {
  const say = facts && reasons[facts.code];
  return say ? say(words, facts) : why;
}

const none: Say = ({ t }) => t("score:values.none");
const noneYet: Say = ({ t }) => t("score:values.none-yet");
const owed: Say = (words, { amounts = [] }) => amountsIn(words, amounts);
const invoiced: Say = (words, facts) =>
  counted(words, "score:counts.invoices", figuresOf(facts)("invoices"));
const customers: Say = (words, facts) =>
  counted(words, "score:counts.customers", figuresOf(facts)("customers"));

const values: Readonly<Record<string, Say>> = {
  "paid-on-time-none": noneYet,
  "paid-on-time-some": (words, facts) => {
    const of = figuresOf(facts);
    return shareIn(words, of("onTime") / of("judged"));
  },
  "overdue-none": none,
  "overdue-untried": none,
  "overdue-one": owed,
  "overdue-some": owed,
  "volume-none": invoiced,
  "volume-some": invoiced,
  "concentration-none": customers,
  "concentration-one": customers,
  "concentration-some": customers,
  "length-none": noneYet,
  "length-some": (words, facts) => {
    const of = figuresOf(facts);
    return of("months") === 0
      ? counted(words, "score:counts.days", of("days"))
      : counted(words, "score:counts.months", of("months"));
  },
};

const reasons: Readonly<Record<string, Say>> = {
  "paid-on-time-none": ({ t }) => t("score:reasons.paid-on-time-none"),
  "paid-on-time-some": (words, facts) => {
    const of = figuresOf(facts);
    const { t, number } = words;
    const judged = { count: of("judged"), n: number(of("judged")) };
    return (
      t("score:reasons.paid-on-time-some", { ...judged, onTime: number(of("onTime")) }) +
      proof(words, facts)
    );
  },
  "overdue-none": (words, facts) => words.t("score:reasons.overdue-none") + proof(words, facts),
  "overdue-untried": ({ t }) => t("score:reasons.overdue-untried"),
  "overdue-one": (words, facts) =>
    words.t("score:reasons.overdue-one", late(words, facts)) + proof(words, facts),
  "overdue-some": (words, facts) =>
    words.t("score:reasons.overdue-some", late(words, facts)) + proof(words, facts),
  "volume-none": ({ t }) => t("score:reasons.volume-none"),
  "volume-some": (words, facts) =>
    words.t("score:reasons.volume-some", {
      invoices: invoiced(words, facts),
      months: words.number(figuresOf(facts)("activeMonths")),
    }),
  "concentration-none": ({ t }) => t("score:reasons.concentration-none"),
  "concentration-one": ({ t }) => t("score:reasons.concentration-one"),
  "concentration-some": (words, facts) =>
    words.t("score:reasons.concentration-some", {
      customers: customers(words, facts),
      regular: words.number(figuresOf(facts)("regular")),
      share: shareIn(words, figuresOf(facts)("largestShare")),
    }),
  "length-none": ({ t }) => t("score:reasons.length-none"),
  "length-some": ({ t, date }, { figures }) =>
    t("score:reasons.length-some", { date: date(String(figures.first)) }),
};

function late(words: Words, facts: ScoreFacts) {
  const of = figuresOf(facts);
  return {
    invoices: counted(words, "score:counts.invoices", of("overdue")),
    days: counted(words, "score:counts.days", of("oldest")),
    share: shareIn(words, of("aged")),
  };
}

/** A further sentence as long as too little is paid to prove what the first says. */
function proof(words: Words, facts: ScoreFacts): string {
  const paid = figuresOf(facts)("paid");
  if (paid >= PROOF) return "";
  const { t, number } = words;
  return ` ${t("score:reasons.proof", { count: paid, n: number(paid), all: number(PROOF) })}`;
}
