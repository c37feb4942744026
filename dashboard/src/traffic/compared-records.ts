import { mask } from "@recibo/common/traffic/masking/mask-value";
import type { Header, TrafficRecord } from "@recibo/common/traffic/reading/record";
import type { RecordView } from "@recibo/common/traffic/view";
import { type Difference, differences } from "./differences.ts";
import { excerpt, firstDifference, shortened } from "./excerpt.ts";

/** A record as its reader may see it, and what is shown of it. */
export type Side = { readonly record: TrafficRecord; readonly view: RecordView };

/** What two records are beside each other. */
export type Compared = {
  readonly differences: readonly Difference[];
  /** Why something of them was not compared: nobody can say whether it is the same. */
  readonly notCompared: "masked" | "unreadable" | undefined;
  /** The values say the same, in other bytes. */
  readonly otherBytes: boolean;
};

/**
 * Compares key, value and headers of two records. What cannot be decoded is compared by its bytes.
 *
 * @param tombstone what is shown for a record without a value
 */
export function comparedRecords(a: Side, b: Side, tombstone: string): Compared {
  const records = [a.record, b.record];
  const values = valueDifferences(a, b, tombstone);
  const unreadable = records.some(({ kind }) => kind === "unreadable");
  const masked = records.some(isMasked) ? "masked" : undefined;
  const notCompared = unreadable ? "unreadable" : masked;
  const keys = bytesDifference("key", a.record.key ?? undefined, b.record.key ?? undefined);
  return {
    differences: [
      ...(masked ? keys.filter(isSeen) : keys),
      ...(masked ? values.filter(isSeen) : values),
      ...headerDifferences(a.record, b.record),
    ],
    notCompared,
    otherBytes: !notCompared && values.length === 0 && !same(a.record.value, b.record.value),
  };
}

function isMasked({ masked, value, headers }: TrafficRecord): boolean {
  if (!masked) return false;
  const inFields = masked.value === "fields" && value?.includes(mask) === true;
  return masked.value === "whole" || inFields || masked.key || headers.some(holdsMask);
}

function holdsMask([name, content]: Header): boolean {
  return name === mask || content?.toString() === mask;
}

const shownMask = JSON.stringify(mask);

/** What one topic masks another may show: they differ for sure only where one has nothing. */
function isSeen({ a, b }: Difference): boolean {
  return a === undefined || b === undefined || (a !== shownMask && b !== shownMask);
}

function valueDifferences(a: Side, b: Side, tombstone: string): Difference[] {
  const sides = [a, b];
  if (sides.some(({ record }) => record.kind === "unreadable")) return [];
  if (sides.some(({ record }) => isTombstone(record))) {
    if (sides.every(({ record }) => isTombstone(record))) return [];
    return [{ path: "", a: wholeText(a, tombstone), b: wholeText(b, tombstone) }];
  }
  if (sides.some(({ record }) => record.masked?.value === "whole")) return [];
  if (sides.some(({ view }) => view.value === undefined))
    return bytesDifference("", a.record.value, b.record.value);
  return differences(a.view.value, b.view.value);
}

/** It deletes its key; a value that is only masked is there. */
function isTombstone({ kind, value, masked }: TrafficRecord): boolean {
  return kind === "record" && value === null && masked?.value !== "whole";
}

function wholeText({ record, view }: Side, tombstone: string): string {
  if (isTombstone(record)) return tombstone;
  if (record.masked?.value === "whole") return mask;
  if (view.value === undefined) return excerpt(record.value ?? Buffer.alloc(0));
  return shortened(JSON.stringify(view.value));
}

/** Headers of one name are compared in their order; those of different names have none. */
function headerDifferences(a: TrafficRecord, b: TrafficRecord): Difference[] {
  const byName = ({ headers }: TrafficRecord) => Map.groupBy(headers, ([name]) => name);
  const [left, right] = [byName(a), byName(b)];
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((name) => {
    const [ours, theirs] = [left.get(name) ?? [], right.get(name) ?? []];
    const count = Math.max(ours.length, theirs.length);
    const path = (index: number) => `header.${name}${count > 1 ? `[${index}]` : ""}`;
    return Array.from({ length: count }, (_, index) =>
      bytesDifference(path(index), ours[index]?.[1], theirs[index]?.[1]),
    ).flat();
  });
}

type Bytes = Buffer | null | undefined;

function same(a: Bytes, b: Bytes): boolean {
  return a && b ? a.equals(b) : a === b;
}

function bytesDifference(path: string, a: Bytes, b: Bytes): Difference[] {
  if (same(a, b)) return [];
  const at = a && b ? firstDifference(a, b) : 0;
  return [{ path, a: shown(a, at), b: shown(b, at) }];
}

function shown(bytes: Bytes, at: number): string | undefined {
  if (bytes === undefined) return undefined;
  return bytes === null ? "null" : excerpt(bytes, at);
}
