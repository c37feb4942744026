/** How a field's value is compared; numbers by size when both are numbers, else as text. */
export const comparisons = [
  "is",
  "is not",
  "contains",
  "at least",
  "at most",
  "is there",
  "is missing",
] as const;

/** What a field of a value has to be. */
export type Condition = {
  /** As in `invoice.number` or `lines[*].taxRate`; see `parseJsonPath`. */
  readonly path: string;
  readonly comparison: (typeof comparisons)[number];
  /** Text as a person types it: `12000`, `true`, `INV-0042`. */
  readonly value?: string | undefined;
};

/** Which records are wanted; all that is said has to hold. */
export type Filter = {
  /** In key, value, or a header's name or value; letters in any case unless it has a capital. */
  readonly text?: string | undefined;
  /** On any JSON, MessagePack or Protocol Buffers value. */
  readonly conditions?: readonly Condition[] | undefined;
  /** Like `conditions`, but the contracts of the topics must have the field, so that a slip of the pen is told. */
  readonly fields?: readonly Condition[] | undefined;
  /** From this moment and before that one, in milliseconds since the epoch. */
  readonly since?: number | undefined;
  readonly before?: number | undefined;
  /** How a reply ended: `generated`, `calculated`, `rejected`, `failed`. */
  readonly outcomes?: readonly string[] | undefined;
  readonly correlationId?: string | undefined;
  readonly partitions?: readonly number[] | undefined;
  /** The whole key, as text or as bytes. */
  readonly key?: string | Buffer | undefined;
  /** A header that has to be there, with this value if one is given; without a name any header of this value. */
  readonly headers?:
    | readonly { readonly name?: string | undefined; readonly value?: string | undefined }[]
    | undefined;
  /** An expression in CEL; see `compileExpression`. */
  readonly expression?: string | undefined;
};

/** How long an expression may take; milliseconds. */
export type ExpressionLimits = {
  /** For one record. */
  readonly perRecord: number;
  /** For all records of one reading; with `per` for those of so much time. */
  readonly total: number;
  /** Of a reading without end: the time for which `total` is. */
  readonly per?: number | undefined;
};

/** Enough for a million records of some kilobytes. */
export const usualLimits: ExpressionLimits = { perRecord: 50, total: 60_000 };

/** Of what is read live: only what hardly leaves the processor to others is too slow. */
export const liveLimits: ExpressionLimits = { perRecord: 50, total: 8_000, per: 10_000 };
