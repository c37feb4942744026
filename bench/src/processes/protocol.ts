/** What the benchmark says to a participant. */
export type Asked = {
  readonly id: number;
  readonly kind: "open" | "call" | "usage" | "close";
  readonly args: readonly unknown[];
};

/** What a participant says back. */
export type Answered = { readonly id: number; readonly result?: unknown; readonly error?: string };
