import type { Score, ScoreFactor, ScoreFacts } from "../contracts/score-calculated.ts";

type Amounts = NonNullable<ScoreFacts["amounts"]>;

/** A figure that is not what it was; absent on the side that does not have it. */
export type ChangedFigure = {
  readonly name: string;
  readonly from?: number | string;
  readonly to?: number | string;
};

/** How one factor moved between two calculations. */
export type FactorChange = {
  readonly code: string;
  /** As in the message, in English. */
  readonly title: string;
  /** Points of the earlier calculation. */
  readonly from: number;
  readonly to: number;
  readonly most: number;
  readonly difference: number;
  /** The reasons: what is measured differently; empty when nothing is, or a score is too old to say. */
  readonly figures: readonly ChangedFigure[];
  /** Sums that are not what they were. */
  readonly amounts?: { readonly from: Amounts; readonly to: Amounts };
};

/** What is different between two calculations. */
export type ScoreChange = {
  readonly difference: number;
  readonly tierChanged: boolean;
  /** In the order of the later score. */
  readonly factors: readonly FactorChange[];
};

/** What changed from one calculation to another, with the reasons in facts. Pure. */
export function changesBetween(earlier: Score, later: Score): ScoreChange {
  const before = new Map(earlier.factors.map((factor) => [factor.code, factor]));
  return {
    difference: later.points - earlier.points,
    tierChanged: earlier.tier.code !== later.tier.code,
    factors: later.factors.map((factor) => changeOf(before.get(factor.code), factor)),
  };
}

function changeOf(before: ScoreFactor | undefined, after: ScoreFactor): FactorChange {
  const from = before?.points ?? 0;
  const { code, title, points: to, most } = after;
  const amounts = changedAmounts(before?.facts, after.facts);
  return {
    code,
    title,
    from,
    to,
    most,
    difference: to - from,
    figures: changedFigures(before?.facts, after.facts),
    ...(amounts && { amounts }),
  };
}

function changedFigures(before?: ScoreFacts, after?: ScoreFacts): ChangedFigure[] {
  if (!before || !after) return [];
  const names = new Set([...Object.keys(after.figures), ...Object.keys(before.figures)]);
  return [...names].flatMap((name) => {
    const from = before.figures[name];
    const to = after.figures[name];
    if (from === to) return [];
    return [{ name, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
  });
}

function changedAmounts(before?: ScoreFacts, after?: ScoreFacts): FactorChange["amounts"] {
  if (!before || !after) return undefined;
  const [from, to] = [before.amounts ?? [], after.amounts ?? []];
  return JSON.stringify(from) === JSON.stringify(to) ? undefined : { from, to };
}
