import type { KafkaSettings } from "@recibo/common/messaging/kafka";
import type { Wording } from "@recibo/common/traffic/decoding/contract-reading";
import { hexDump } from "@recibo/common/traffic/decoding/text";
import { curl, kcatReading, kcatWriting } from "@recibo/common/traffic/export/commands";
import type { Viewer } from "@recibo/common/traffic/masking/mask";
import { parsePlace, type TrafficRecord } from "@recibo/common/traffic/reading/record";
import type { Traffic } from "@recibo/common/traffic/traffic";
import { type RecordView, viewOf } from "@recibo/common/traffic/view";

/** All that is shown of one record. */
export type OneRecord = RecordView & {
  /** The value as text, indented when it is JSON; null for a tombstone, and where it may not be seen. */
  readonly text: string | null;
  readonly cut: boolean;
  /** Its bytes, when they were asked for. */
  readonly hex: string | undefined;
  readonly readers: Awaited<ReturnType<Traffic["groupsAt"]>>;
  readonly commands: readonly { name: "curl" | "read" | "write"; text: string }[];
};

const [longestText, mostHex] = [200_000, 16_384];

/** Reads one record by its place, as its reader may see it; undefined when there is none. */
export async function oneRecord(
  traffic: Traffic,
  options: { place: string; viewer: Viewer; raw: boolean; kafka: KafkaSettings; origin: string },
  wording: Wording,
): Promise<OneRecord | undefined> {
  const place = parsePlace(options.place);
  if (!place || !(await traffic.topics()).includes(place.topic)) return undefined;
  const [record, readers] = await Promise.all([
    traffic.record(place, options.viewer),
    traffic.groupsAt(place),
  ]);
  if (!record) return undefined;
  const view = viewOf(record, traffic.decoder, wording);
  const text = textOf(view);
  return {
    ...view,
    readers,
    text: text?.slice(0, longestText) ?? null,
    cut: text !== null && text.length > longestText,
    hex: options.raw && record.value ? hexDump(record.value, mostHex) : undefined,
    commands: commandsOf(record, options),
  };
}

/** The decoded value as people read it. */
export function textOf({ value, valueBytes, format }: RecordView): string | null {
  if (valueBytes === null || value === undefined || format === "none") return null;
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

function commandsOf(
  record: TrafficRecord,
  { kafka, origin, place }: { kafka: KafkaSettings; origin: string; place: string },
): OneRecord["commands"] {
  // What is masked cannot be written again.
  const write = record.masked ? undefined : kcatWriting(kafka, record);
  return [
    { name: "curl", text: curl(`${origin}/traffic/export?record=${place}`) },
    { name: "read", text: kcatReading(kafka, record) },
    ...(write === undefined ? [] : [{ name: "write" as const, text: write }]),
  ];
}
