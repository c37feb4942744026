import { OutageError, ReciboError } from "../errors.ts";

/** The broker has said that this record is larger than it takes, and will always say so. */
export function tooLarge(cause: unknown): ReciboError {
  return new ReciboError("MESSAGE_TOO_LARGE", "the record is larger than the broker accepts", {
    cause,
  });
}

/** The broker cannot be reached, or does not take messages for now. */
export function notTaken(cause: unknown): OutageError {
  return new OutageError(`the broker does not take messages: ${(cause as Error).message}`, cause);
}
