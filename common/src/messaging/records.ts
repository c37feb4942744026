/** A record as it lies on a topic: original bytes, nothing decoded. */
export type StoredRecord = {
  readonly topic: string;
  readonly partition: number;
  /** Position in the partition; a decimal string, as it may pass 2^53. */
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
  /** When this process got it, milliseconds since the epoch. */
  readonly receivedAt: number;
  /** When its producer made it, milliseconds since the epoch. */
  readonly timestamp: number;
};

/** A record that is to be published. */
export type NewRecord = {
  readonly topic: string;
  readonly key: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly headers: Readonly<Record<string, string | Buffer>>;
};

/** Where the broker put a record. */
export type Placed = { readonly partition: number; readonly offset: string };
