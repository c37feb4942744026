import type { Score } from "@recibo/common/contracts/score-calculated";
import {
  allowancesOfTier,
  creditQuote,
  type DailyLimits,
  tierOfCode,
} from "@recibo/common/scorecard/benefits";
import type { Words } from "../language/words.ts";
import { adviceIn } from "./advice.ts";
import type { Allowance } from "./allowances.ts";
import { amountsIn, counted } from "./figures.ts";
import { reasonOfFactor, titleOfFactor, valueOfFactor } from "./reasons.ts";
import { tierTitle } from "./tier-title.ts";

/** A score as its page shows it. */
export function scoreView(words: Words, score: Score) {
  const { t, number } = words;
  const { points, next, advice } = score;
  const missing = next && next.from - points;
  return {
    points,
    asOf: score.asOf,
    from: score.tier.from,
    nextFrom: next?.from,
    tier: tierTitle(words, score.tier),
    toNext:
      next && missing !== undefined
        ? t("score:to-next", {
            count: missing,
            n: number(missing),
            tier: tierTitle(words, next),
          })
        : "",
    advice: advice && {
      heading: counted(words, "score:advice.gain", advice.gain),
      text: adviceIn(words, { ...score, advice }),
    },
    factors: score.factors.map((factor) => ({
      code: factor.code,
      points: factor.points,
      most: factor.most,
      missed: factor.most - factor.points,
      title: titleOfFactor(words, factor),
      value: valueOfFactor(words, factor),
      why: reasonOfFactor(words, factor),
    })),
  };
}

/** What the organisation's tier gives it, a sentence each, with a remark where there is one. */
export function benefitsView(words: Words, allowance: Allowance, score: Score | undefined) {
  const { t, number } = words;
  const { invoicesADay, left, creditPercent, paymentDays } = allowance;
  const credit = quoteIn(words, score, creditPercent);
  return [
    invoicesADay === null
      ? { text: t("score:benefits.any-number") }
      : {
          text: t("score:benefits.invoices", { count: invoicesADay, limit: number(invoicesADay) }),
          remark: counted(words, "score:benefits.left", left ?? 0),
        },
    ...(credit ? [credit] : []),
    { text: counted(words, "score:benefits.payment-days", paymentDays) },
  ];
}

function quoteIn(words: Words, score: Score | undefined, percent: number) {
  if (!score || percent === 0) return undefined;
  const quote = creditQuote(score);
  if (quote.length === 0) return undefined;
  return {
    text: words.t("score:benefits.credit", { amounts: amountsIn(words, quote) }),
    remark: words.t("score:benefits.credit-remark", {
      percent: words.percent(percent),
      date: words.date(score.asOf),
    }),
  };
}

/** What the next tier would give; undefined at the top. */
export function nextBenefits(words: Words, score: Score | undefined, limits: DailyLimits) {
  if (!score?.next?.code) return undefined;
  const { t, number, percent } = words;
  const { invoicesADay, creditPercent, paymentDays } = allowancesOfTier(
    tierOfCode(score.next.code),
    limits,
  );
  const invoices =
    invoicesADay === null
      ? t("score:benefits.any-number-short")
      : t("score:benefits.invoices-short", { count: invoicesADay, limit: number(invoicesADay) });
  return t("score:benefits.next", {
    tier: tierTitle(words, score.next),
    points: number(score.next.from),
    invoices,
    percent: percent(creditPercent),
    days: counted(words, "score:counts.days", paymentDays),
  });
}
