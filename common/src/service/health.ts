import { messageOf, TimeoutError } from "../errors.ts";

/** What stands in the way of this service's work right now; what `/readyz` tells. */
export class Health {
  readonly #problems = new Map<string, { message: string; since: Date }>();
  readonly #named = new Set<string>();
  readonly #probes = new Map<string, () => Promise<unknown>>();

  /** Says that a part does not work, and why. The first moment it was said stays. */
  fail(part: string, message: string): void {
    const since = this.#problems.get(part)?.since ?? new Date();
    this.#named.add(part);
    this.#problems.set(part, { message, since });
  }

  /** Says that a part works. */
  clear(part: string): void {
    this.#problems.delete(part);
  }

  /** Something to try whenever somebody asks; it rejects when the part does not work. */
  probe(part: string, look: () => Promise<unknown>): void {
    this.#named.add(part);
    this.#probes.set(part, look);
  }

  /** Tries all probes; each has two seconds. */
  async look(): Promise<void> {
    await Promise.all([...this.#probes].map(([part, look]) => this.#lookAt(part, look)));
  }

  async #lookAt(part: string, look: () => Promise<unknown>): Promise<void> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => late.reject(new TimeoutError(`an answer of ${part}`, 2_000)),
      2_000,
    );
    try {
      await Promise.race([look(), late.promise]);
      this.clear(part);
    } catch (error) {
      this.fail(part, messageOf(error));
    } finally {
      clearTimeout(timer);
    }
  }

  /** Every part that was ever spoken of, and whether it works. */
  get parts(): [part: string, works: boolean][] {
    return [...this.#named].map((part) => [part, !this.#problems.has(part)]);
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
