import type { Table } from "./report/table.ts";
import type { Target } from "./report/target.ts";

/** What a section works with. */
export type Bench = {
  readonly brokers: string;
  /** A URL on the server; who needs tables makes a database of its own there. */
  readonly databaseUrl: string;
  /** Short rounds, to see that everything works; the figures are rough. */
  readonly quick: boolean;
  /** Says what is going on; the result says what came out. */
  say(line: string): void;
  /** Closes this when the section ends, however it ends; the last opened first. */
  own<T extends { close(): Promise<unknown> }>(resource: T): T;
};

/** What a section found. */
export type SectionResult = {
  readonly tables: readonly Table[];
  readonly targets: readonly Target[];
  /** What one should know to read the tables. */
  readonly notes: readonly string[];
  /** The figures behind the tables, for programs. */
  readonly figures: unknown;
};

/** One part of the benchmark; can be run alone. */
export type Section = {
  readonly name: string;
  readonly title: string;
  run(bench: Bench): Promise<SectionResult>;
};
