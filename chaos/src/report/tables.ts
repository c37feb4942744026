import type { ChaosResult } from "../chaos-run.ts";
import { type FaultKind, faultKinds } from "../plan/fault.ts";
import type { Figures } from "./figures.ts";

/** A table: columns of text, the first row being its head. */
export type Table = readonly (readonly string[])[];

/** Faults done by kind, in the order of the catalogue. */
export function faultTable({ faults }: Pick<ChaosResult, "faults">): Table {
  const kinds: FaultKind[] = Object.values(faultKinds).flat();
  const counts = kinds
    .map((kind) => [kind, faults.filter((fault) => fault.kind === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => [kind, String(count)]);
  return [["fault", "done"], ...counts, ["together", String(faults.length)]];
}

/** Every check with what was expected and found. */
export function checkTable({ checks }: Pick<ChaosResult, "checks">): Table {
  const rows = checks.map(({ what, expected, found, ok }) => [
    what,
    expected,
    found,
    ok ? "ok" : "WRONG",
  ]);
  return [["check", "expected", "found", ""], ...rows];
}

/** The figures of a run. */
export function figureTable(figures: Figures): Table {
  const seconds = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(2)} s`;
  return [
    ["figure", ""],
    ["asked", String(figures.asked)],
    ["answered", String(figures.answered)],
    ["invoices issued", String(figures.invoices)],
    ["payments", String(figures.payments)],
    ["forms sent again by people", String(figures.repeats)],
    ["click to recorded answer, p50", seconds(figures.p50)],
    ["click to recorded answer, p99", seconds(figures.p99)],
    ["click to recorded answer, longest", seconds(figures.longest)],
    ["longest time without any answer while somebody waited", seconds(figures.stall)],
    ["the same, without the time broker, database or disk were down", seconds(figures.ownStall)],
    ["replies kept as strays", String(figures.strays)],
    ["late notices", String(figures.late)],
    ["notifications left to the inbox by a socket", String(figures.referred)],
  ];
}

/** A table for the terminal. */
export function inColumns(table: Table): string {
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => (row[column] ?? "").length)),
  );
  return table
    .map((row) =>
      `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
    )
    .join("\n");
}

/** A table in Markdown. */
export function inMarkdown([head = [], ...rows]: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
