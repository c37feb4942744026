import { stringify } from "csv-stringify/sync";
import type { Decoder } from "../decoding/decode.ts";
import type { TrafficRecord } from "../reading/record.ts";
import { type RecordView, viewOf } from "../view.ts";
import { columnOf, usualColumns } from "./columns.ts";

/** A stream of records, some at a time, as a reader gives them. */
export type RecordStream = AsyncIterable<readonly TrafficRecord[]>;

/** One JSON object a line (NDJSON): the whole view of each record, or only some columns. */
export async function* ndjson(
  records: RecordStream,
  decoder: Decoder,
  columns?: readonly string[],
): AsyncGenerator<string, void> {
  const picked = columns?.map((name) => [name, columnOf(name)] as const);
  const line = (view: RecordView) =>
    picked ? Object.fromEntries(picked.map(([name, of]) => [name, of(view) ?? null])) : view;
  for await (const some of records)
    yield some.map((record) => `${JSON.stringify(line(viewOf(record, decoder)))}\n`).join("");
}

/**
 * Comma-separated values (RFC 4180) with a heading. A cell that a spreadsheet would take for a formula begins with an
 * apostrophe, so that opening the file runs nothing.
 */
export async function* csv(
  records: RecordStream,
  decoder: Decoder,
  columns: readonly string[] = usualColumns,
): AsyncGenerator<string, void> {
  const picked = columns.map(columnOf);
  yield rows([columns]);
  for await (const some of records)
    yield rows(some.map((record) => cells(viewOf(record, decoder), picked)));
}

function cells(view: RecordView, columns: readonly ((view: RecordView) => unknown)[]): string[] {
  return columns.map((of) => {
    const value = of(view);
    if (value === undefined || value === null) return "";
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  });
}

function rows(lines: readonly (readonly string[])[]): string {
  return stringify(lines as string[][], { escape_formulas: true, record_delimiter: "windows" });
}
