import type { HeardNotification } from "@recibo/local/trial/visitor";

/** The most that the desk tells a tab that comes back; what was before is on the inbox's pages. */
const mostTold = 20;

/** A notification from the inbox says whether it was seen; one that is pushed is new. */
type Told = HeardNotification & { seen?: boolean };

/**
 * What one tab has heard, whether pushed or told when it came back. Judges each answer to "what came after the
 * last position I have?": it must begin with the very next position, unless it is as long as an answer can be.
 */
export class Hearing {
  readonly heard = new Map<number, HeardNotification>();
  /** Positions that the desk left to the inbox's pages. */
  readonly referred = new Set<number>();
  readonly complaints: string[] = [];
  /** How often it was told what it missed. */
  answers = 0;
  readonly #onNotification: (notification: HeardNotification) => void;
  #whole = 0;
  #highest = 0;
  #asked = 0;
  #answer: number[] | undefined;

  /** @param onNotification hears each notification once */
  constructor(onNotification: (notification: HeardNotification) => void) {
    this.#onNotification = onNotification;
  }

  /** Whether something above the last whole position was heard already. */
  get hasHole(): boolean {
    return this.#highest > this.#whole;
  }

  /** The last position up to which nothing is missing: what a tab says when it connects. */
  ask(): number {
    this.#asked = this.#whole;
    return this.#whole;
  }

  /** Connected: from here to `end`, what comes from the inbox is the answer. */
  begin(): void {
    this.#answer = [];
  }

  hear(notification: Told): void {
    const { position, title, href, seen } = notification;
    if (seen !== undefined) this.#answer?.push(position);
    const before = this.heard.get(position);
    if (before && (before.title !== title || before.href !== href))
      this.complaints.push(`position ${position} is both ${before.title} and ${title}`);
    if (before) return;
    this.heard.set(position, notification);
    this.#highest = Math.max(this.#highest, position);
    this.#advance();
    this.#onNotification(notification);
  }

  /** The answer is complete: the desk ends it with how many are unseen. */
  end(): void {
    if (!this.#answer) return;
    this.#judge(this.#answer);
    this.#advance();
    this.#answer = undefined;
    this.answers++;
  }

  /** The connection broke before the answer was complete. */
  abandon(): void {
    this.#answer = undefined;
  }

  #advance(): void {
    while (this.heard.has(this.#whole + 1) || this.referred.has(this.#whole + 1)) this.#whole++;
  }

  #judge(told: readonly number[]): void {
    const first = Math.min(...told);
    if (told.length === 0 || first <= this.#asked + 1) return;
    if (told.length < mostTold) {
      const complaint = `asked for what came after ${this.#asked} and was told ${told.join(", ")}`;
      this.complaints.push(complaint);
      return;
    }
    for (let position = this.#asked + 1; position < first; position++)
      if (!this.heard.has(position)) this.referred.add(position);
  }
}
