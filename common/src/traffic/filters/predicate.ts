import type { TrafficRecord } from "../reading/record.ts";

/** Whether the records in some bytes can match at all; a batch for which one says no is not taken apart. */
export type Needle = (content: Buffer) => boolean;

/** A filter that is ready to be used; made by `compileFilter`. */
export type Predicate = {
  readonly needles: readonly Needle[];
  /**
   * Those of some records that match.
   *
   * @throws {ReciboError} `EXPRESSION_TOO_SLOW`
   */
  select(records: readonly TrafficRecord[]): TrafficRecord[];
  /** Records on which its expression could not be evaluated, as when a field is missing; they do not match. */
  undecided(): number;
};
