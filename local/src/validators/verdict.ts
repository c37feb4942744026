/** What a validator says of one file. */
export type Verdict = {
  valid: boolean;
  /** Why not: rules and messages, as the validator writes them. */
  errors: string[];
};
