import type { Score, ScoreFacts } from "@recibo/common/contracts/score-calculated";
import {
  type ChangedFigure,
  changesBetween,
  type FactorChange,
} from "@recibo/common/scorecard/changes";
import type { Words } from "../language/words.ts";
import { amountsIn, shareIn, signedIn } from "./figures.ts";
import { titleOfFactor } from "./reasons.ts";
import { tierTitle } from "./tier-title.ts";

/** What changed between two calculations, as the page shows it. */
export function changesView(words: Words, earlier: Score, later: Score) {
  const change = changesBetween(earlier, later);
  return {
    from: earlier.points,
    to: later.points,
    difference: change.difference,
    signed: signedIn(words, change.difference),
    tiers: change.tierChanged
      ? { from: tierTitle(words, earlier.tier), to: tierTitle(words, later.tier) }
      : undefined,
    factors: change.factors.map((factor) => ({
      code: factor.code,
      title: titleOfFactor(words, factor),
      from: factor.from,
      to: factor.to,
      difference: factor.difference,
      signed: signedIn(words, factor.difference),
      reasons: reasonsOf(words, factor),
    })),
    unchanged: unchangedOf(words, change.factors),
  };
}

/** The names of factors of which nothing is different, as a list in a sentence; empty without any. */
function unchangedOf(words: Words, factors: readonly FactorChange[]): string {
  const same = factors.filter(
    ({ difference, figures, amounts }) => difference === 0 && figures.length === 0 && !amounts,
  );
  return new Intl.ListFormat(words.language).format(
    same.map((factor) => titleOfFactor(words, factor)),
  );
}

/** A figure that is different now: its name, what it was and what it is. */
type Reason = { label: string; from: string; to: string };

function reasonsOf(words: Words, { code, figures, amounts }: FactorChange): Reason[] {
  const sums = amounts &&
    summed.has(code) && {
      label: words.t(`score:sums.${code}`),
      from: sumIn(words, amounts.from),
      to: sumIn(words, amounts.to),
    };
  return [...figures.flatMap((figure) => reasonOf(words, figure)), ...(sums ? [sums] : [])];
}

const summed = new Set(["overdue", "volume-and-regularity"]);

function sumIn(words: Words, amounts: NonNullable<ScoreFacts["amounts"]>): string {
  return amounts.length === 0 ? words.t("score:values.none") : amountsIn(words, amounts);
}

const shares = new Set(["aged", "largestShare"]);
const named = new Set([
  ...["onTime", "judged", "paid", "overdue", "oldest", "aged", "invoices", "activeMonths"],
  ...["customers", "regular", "largestShare", "first", "days", "months"],
]);

/** A figure that is not known here, told by a newer worker, is passed over. */
function reasonOf(words: Words, { name, from, to }: ChangedFigure): Reason[] {
  if (!named.has(name)) return [];
  const say = (value: number | string | undefined) => {
    if (value === undefined) return words.t("score:values.none");
    if (typeof value === "string") return words.date(value);
    return shares.has(name) ? shareIn(words, value) : words.number(value);
  };
  return [{ label: words.t(`score:figures.${name}`), from: say(from), to: say(to) }];
}
