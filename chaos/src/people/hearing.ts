import type { HeardNotification } from "@recibo/local/trial/visitor";

/** The most that the desk tells a tab that comes back; what was before is on the inbox's pages. */
const mostTold = 20;

/** A notification from the inbox says whether it was seen; one that is pushed is new. */
type Told = HeardNotification & { seen?: boolean };

/** What one tab has heard, whether pushed or told when it came back. */
export type Hearing = ReturnType<typeof createHearing>;

/**
 * Keeps what a tab hears, and judges each answer to "what came after the last position I have?": it must begin
 * with the very next position, unless it is as long as an answer can be.
 *
 * @param onNotification hears each notification once
 */
export function createHearing(onNotification: (notification: HeardNotification) => void) {
  const heard = new Map<number, HeardNotification>();
  const referred = new Set<number>();
  const complaints: string[] = [];
  let whole = 0;
  let highest = 0;
  let asked = 0;
  let answers = 0;
  let answer: number[] | undefined;

  function advance(): void {
    while (heard.has(whole + 1) || referred.has(whole + 1)) whole++;
  }

  function judge(told: readonly number[]): void {
    const first = Math.min(...told);
    if (told.length === 0 || first <= asked + 1) return;
    if (told.length < mostTold) {
      complaints.push(`asked for what came after ${asked} and was told ${told.join(", ")}`);
      return;
    }
    for (let position = asked + 1; position < first; position++)
      if (!heard.has(position)) referred.add(position);
  }

  return {
    heard,
    referred,
    complaints,
    complain: (complaint: string) => void complaints.push(complaint),
    /** Whether something above the last whole position was heard already. */
    get hasHole() {
      return highest > whole;
    },
    /** How often it was told what it missed. */
    get answers() {
      return answers;
    },
    /** The last position up to which nothing is missing: what a tab says when it connects. */
    ask(): number {
      asked = whole;
      return whole;
    },
    begin(): void {
      answer = [];
    },
    hear(notification: Told): void {
      const { position, title, href, seen } = notification;
      if (seen !== undefined) answer?.push(position);
      const before = heard.get(position);
      if (before && (before.title !== title || before.href !== href))
        complaints.push(`position ${position} is both ${before.title} and ${title}`);
      if (before) return;
      heard.set(position, notification);
      highest = Math.max(highest, position);
      advance();
      onNotification(notification);
    },
    /** The answer is complete: the desk ends it with how many are unseen. */
    end(): void {
      if (!answer) return;
      judge(answer);
      advance();
      answer = undefined;
      answers++;
    },
    /** The connection broke before the answer was complete. */
    abandon(): void {
      answer = undefined;
    },
  };
}
