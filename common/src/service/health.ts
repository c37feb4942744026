/** What stands in the way of this service's work right now; what `/readyz` tells. */
export class Health {
  readonly #problems = new Map<string, { message: string; since: Date }>();

  /** Says that a part does not work, and why. The first moment it was said stays. */
  fail(part: string, message: string): void {
    const since = this.#problems.get(part)?.since ?? new Date();
    this.#problems.set(part, { message, since });
  }

  /** Says that a part works. */
  clear(part: string): void {
    this.#problems.delete(part);
  }

  get ready(): boolean {
    return this.#problems.size === 0;
  }

  /** The parts that do not work, for people and probes. */
  report(): { part: string; message: string; since: string }[] {
    return [...this.#problems].map(([part, { message, since }]) => ({
      part,
      message,
      since: since.toISOString(),
    }));
  }
}
