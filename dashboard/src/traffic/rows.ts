import type { Decoder } from "@recibo/common/traffic/decoding/decode";
import { textOrHex } from "@recibo/common/traffic/decoding/text";
import { columnNames, columnOf } from "@recibo/common/traffic/export/columns";
import { mask } from "@recibo/common/traffic/masking/mask-value";
import { placeName, type TrafficRecord } from "@recibo/common/traffic/reading/record";
import { type RecordView, viewOf } from "@recibo/common/traffic/view";

/** A record as a row of the table, on a page and live. */
export type RecordRow = {
  readonly place: string;
  /** A text for each chosen column. */
  readonly cells: readonly string[];
  /** Something about it is not as it should be: it cannot be read, or does not fit its contract. */
  readonly wrong: boolean;
  /** It deletes its key. */
  readonly tombstone: boolean;
  /** Its transaction, when that was undone or may still be: a careful consumer does not get it. */
  readonly transaction?: "aborted" | "open" | undefined;
};

/** How much of a value a cell shows. */
const longestCell = 160;

/**
 * A row for a record, also for one that nothing can be said of: it has its bytes then, and the others stay.
 *
 * @param record as its reader may see it
 */
export function rowOf(
  record: TrafficRecord,
  columns: readonly string[],
  decoder: Decoder,
): RecordRow {
  const told = {
    place: placeName(record),
    tombstone:
      record.value === null && record.masked?.valueBytes == null && record.kind === "record",
    transaction: notCommittedOf(record),
  };
  try {
    const view = viewOf(record, decoder);
    const cells = columns.map((name) => cellOf(name, view));
    const wrong = view.problem !== undefined || view.contract?.valid === false;
    return { ...told, cells, wrong };
  } catch {
    const bytes = record.value?.subarray(0, longestCell / 2) ?? Buffer.alloc(0);
    const cells = columns.map((name) => (name === "value" ? textOrHex(bytes) : ""));
    return { ...told, cells, wrong: true };
  }
}

function notCommittedOf({ transaction }: TrafficRecord): RecordRow["transaction"] {
  return transaction === "aborted" || transaction === "open" ? transaction : undefined;
}

function cellOf(name: string, view: RecordView): string {
  if (name === "time") return timeText(view.time);
  if (name === "value" && view.masked?.value === "whole") return mask;
  const value = columnOf(name)(view);
  if (value === null && isWrittenNull(name, view)) return "null";
  if (value === undefined || value === null) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text.length > longestCell ? `${text.slice(0, longestCell)}…` : text;
}

/** Whether a column's null lies on the topic as one: the whole value, or a field of it. */
function isWrittenNull(name: string, { value, format }: RecordView): boolean {
  if (format === "none") return false;
  if (name === "value") return value === null;
  return !columnNames.includes(name) && !/^headers?\./.test(name);
}

/** To the millisecond, in UTC: `2026-11-21 10:00:00.123`. */
export function timeText(iso: string): string {
  return iso.replace("T", " ").replace(/Z$/, "");
}
