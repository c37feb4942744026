import type { Evidence } from "../checks/evidence.ts";

/** What a run was like, in figures; times in milliseconds. */
export type Figures = {
  readonly asked: number;
  readonly answered: number;
  readonly payments: number;
  /** How often forms had to be sent again. */
  readonly repeats: number;
  /** From the first click to the recorded answer. */
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  /** The longest time in which somebody waited and nobody was answered. */
  readonly stall: number;
  /** The same, leaving out the time in which broker, database or disk were down. */
  readonly ownStall: number;
  readonly invoices: number;
  readonly strays: number;
  readonly late: number;
  /** Notifications that a tab was left to find in the inbox, after an absence in which there were many. */
  readonly referred: number;
};

/** Works the figures out of the evidence. */
export function figuresOf(evidence: Evidence): Figures {
  const { ledger, requests, issued, strays, notifications, people, faults } = evidence;
  const recorded = new Map(requests.map(({ id, recorded_at }) => [id, recorded_at?.getTime()]));
  const answers = ledger.asked.flatMap(({ id, clickedAt }) => {
    const at = recorded.get(id);
    return at === undefined ? [] : [{ clickedAt, at }];
  });
  const times = answers.map(({ clickedAt, at }) => at - clickedAt).sort((a, b) => a - b);
  const share = (part: number) => times[Math.max(0, Math.ceil(part * times.length) - 1)] ?? 0;
  const attempts = [...ledger.asked, ...ledger.paid].map((each) => each.attempts - 1);
  return {
    asked: ledger.asked.length,
    answered: answers.length,
    payments: ledger.paid.length,
    repeats: attempts.reduce((sum, count) => sum + Math.max(0, count), 0),
    p50: share(0.5),
    p99: share(0.99),
    longest: times.at(-1) ?? 0,
    stall: longestStall(answers, []),
    ownStall: longestStall(answers, outagesOf(faults)),
    invoices: issued.length,
    strays: strays.length,
    late: notifications.filter(({ kind }) => kind === "late").length,
    referred: people
      .flatMap(({ tabs }) => tabs)
      .reduce((sum, tab) => sum + [...tab.referred].filter((at) => !tab.heard.has(at)).length, 0),
  };
}

/** A stretch of time, in milliseconds since the epoch. */
export type Stretch = { readonly from: number; readonly to: number };

/** When an engine was down, until it was up again. */
function outagesOf(faults: Evidence["faults"]): Stretch[] {
  return faults
    .filter(({ lane }) => lane === "engines")
    .map(({ begun, healed }) => ({ from: begun.getTime(), to: (healed ?? begun).getTime() }));
}

/**
 * From the last answer, or the first click nobody had answered yet, to the next answer: the longest.
 *
 * @param outages stretches that do not count; they do not overlap
 */
export function longestStall(
  answers: readonly { clickedAt: number; at: number }[],
  outages: readonly Stretch[],
): number {
  const inOrder = [...answers].sort((one, other) => one.at - other.at);
  // The earliest click among this answer and those after it: who was waiting at that moment.
  const earliest = inOrder.map(({ clickedAt }) => clickedAt);
  for (let index = earliest.length - 2; index >= 0; index--)
    earliest[index] = Math.min(earliest[index] as number, earliest[index + 1] as number);
  let stall = 0;
  let since = Number.NEGATIVE_INFINITY;
  for (const [index, { at }] of inOrder.entries()) {
    const waited = { from: Math.max(since, earliest[index] as number), to: at };
    stall = Math.max(stall, lengthWithout(waited, outages));
    since = at;
  }
  return stall;
}

function lengthWithout({ from, to }: Stretch, outages: readonly Stretch[]): number {
  const down = outages.reduce(
    (sum, outage) => sum + Math.max(0, Math.min(to, outage.to) - Math.max(from, outage.from)),
    0,
  );
  return to - from - down;
}
