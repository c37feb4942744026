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
  readonly invoices: number;
  readonly strays: number;
  readonly late: number;
  /** Notifications that a tab was left to find in the inbox, after an absence in which there were many. */
  readonly referred: number;
};

/** Works the figures out of the evidence. */
export function figuresOf(evidence: Evidence): Figures {
  const { ledger, requests, issued, strays, notifications, people } = evidence;
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
    stall: longestStall(answers),
    invoices: issued.length,
    strays: strays.length,
    late: notifications.filter(({ kind }) => kind === "late").length,
    referred: people
      .flatMap(({ tabs }) => tabs)
      .reduce((sum, tab) => sum + [...tab.referred].filter((at) => !tab.heard.has(at)).length, 0),
  };
}

/** From the last answer, or the first click nobody had answered yet, to the next answer: the longest. */
export function longestStall(answers: readonly { clickedAt: number; at: number }[]): number {
  const inOrder = [...answers].sort((one, other) => one.at - other.at);
  let stall = 0;
  let since = Number.NEGATIVE_INFINITY;
  // The earliest click among this answer and those after it: who was waiting at that moment.
  const earliest = inOrder.map(({ clickedAt }) => clickedAt);
  for (let index = earliest.length - 2; index >= 0; index--)
    earliest[index] = Math.min(earliest[index] as number, earliest[index + 1] as number);
  for (const [index, { at }] of inOrder.entries()) {
    stall = Math.max(stall, at - Math.max(since, earliest[index] as number));
    since = at;
  }
  return stall;
}
