import { inThousands, type Output } from "./output.ts";

/** What is left out within this time is told together; milliseconds. */
const every = 1_000;

/** Tells how many records were left out: as it goes, once a second at most, and when the command ends, however it ends. */
export class LeftOut {
  #count = 0;
  #telling: NodeJS.Timeout | undefined;
  readonly #output: Output;

  constructor(output: Output) {
    this.#output = output;
    // Ctrl-C ends the process where it stands.
    process.once("exit", () => this.say());
  }

  add(count: number): void {
    if (count === 0) return;
    this.#count += count;
    this.#telling ??= setTimeout(() => this.say(), every).unref();
  }

  say(): void {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    if (this.#count === 0) return;
    this.#output.say(this.#output.paint("dim", `${inThousands(this.#count)} left out`));
    this.#count = 0;
  }
}
