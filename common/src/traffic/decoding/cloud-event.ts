import { headerText, type TrafficRecord } from "../reading/record.ts";

/** The attributes of a CloudEvent by their own names. */
export type CloudEvent = {
  /** Where the attributes lie: in headers (`binary`), or in the value with the data (`structured`). */
  readonly mode: "binary" | "structured";
  readonly attributes: Readonly<Record<string, string>>;
};

/** The CloudEvent that a record is; undefined when it is none (CloudEvents 1.0, Kafka protocol binding §3). */
export function cloudEventOf(
  record: Pick<TrafficRecord, "headers">,
  value: unknown,
): CloudEvent | undefined {
  if (headerText(record, "ce_specversion") !== undefined) {
    const attributes = record.headers
      .filter(([name, content]) => name.startsWith("ce_") && content !== null)
      .map(([name, content]) => [name.slice(3), (content as Buffer).toString("utf8")]);
    return { mode: "binary", attributes: Object.fromEntries(attributes) };
  }
  if (!headerText(record, "content-type")?.startsWith("application/cloudevents+")) return undefined;
  if (typeof value !== "object" || value === null || !("specversion" in value)) return undefined;
  const attributes = Object.entries(value).filter(
    ([name, content]) => !/^data(_base64)?$/.test(name) && typeof content !== "object",
  );
  const texts = attributes.map(([name, content]) => [name, String(content)]);
  return { mode: "structured", attributes: Object.fromEntries(texts) };
}
