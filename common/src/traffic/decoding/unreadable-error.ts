import type { Sentence } from "../../errors.ts";

/** Bytes are not what they are said to be. */
export class UnreadableError extends Error {
  readonly says: Sentence;

  constructor(message: string, says: Sentence) {
    super(message);
    this.name = "UnreadableError";
    this.says = says;
  }
}
