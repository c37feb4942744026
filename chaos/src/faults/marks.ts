import type { StoredRecord } from "@recibo/common/messaging/records";

/** The header that says which fault put a record on a topic; a dead letter keeps it. */
const mark = "chaos";

/** What the harness says besides duplicates, by what must become of it. */
export type Marked = "dead-letter" | "orphan";

/** Headers of a record of the harness. */
export function marked(as: Marked): Record<string, string> {
  return { [mark]: as };
}

/** What must become of a record, if it is one of the harness. */
export function markOf(record: StoredRecord): Marked | undefined {
  return record.headers[mark]?.toString() as Marked | undefined;
}
