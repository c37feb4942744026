import { kcatReading } from "@recibo/common/traffic/export/commands";
import type { RecordView } from "@recibo/common/traffic/view";
import type { Desk } from "./desk.ts";
import { harmless, type Output, onOneLine } from "./output.ts";

/** A record in one line for a person: when, where, whose, how it ended, and the beginning of what it says. */
export function recordLine(view: RecordView, { paint, columns }: Output): string {
  const time = view.time.slice(11, 23);
  const outcome = outcomeOf(view);
  const plain = `${time} ${view.place} ${outcome} `;
  const left = Math.max(30, columns - plain.length - 1);
  const text = onOneLine(valueText(view)).slice(0, left);
  const colour = view.kind !== "record" || view.transaction === "aborted" ? "dim" : "reset";
  return [
    paint("dim", time),
    paint("cyan", onOneLine(view.place)),
    paint(colourOf(view), outcome),
    paint(colour, text),
  ].join(" ");
}

function outcomeOf(view: RecordView): string {
  if (view.kind === "control") return `[${view.marker}]`;
  if (view.kind === "unreadable") return "[unreadable]";
  if (view.transaction === "aborted" || view.transaction === "open") return `[${view.transaction}]`;
  if (view.contract?.valid === false) return "[does not fit]";
  return onOneLine(view.outcome ?? "-");
}

function colourOf(view: RecordView): "red" | "green" | "yellow" | "dim" {
  if (view.kind === "unreadable" || view.contract?.valid === false) return "red";
  if (view.outcome === "failed") return "red";
  if (view.outcome === "rejected" || view.transaction === "open") return "yellow";
  return view.outcome === undefined ? "dim" : "green";
}

function valueText(view: RecordView): string {
  if (view.masked?.value === "whole") return `(${view.valueBytes} bytes, not shown)`;
  if (view.valueBytes === null)
    return view.kind === "record" ? "(tombstone)" : (view.problem ?? "");
  if (view.value === undefined) return view.problem ?? (view.raw ?? "").slice(10, 58);
  return typeof view.value === "string" ? view.value : JSON.stringify(view.value);
}

/** Everything about a record for a person. */
export function recordText(view: RecordView, output: Output, { settings }: Desk): string {
  const { paint } = output;
  const facts = [
    ["time", `${view.time}${view.timestampType === "append" ? " (of the broker)" : ""}`],
    ["key", view.key ?? "(none)"],
    ["meaning", view.contract?.meaning ?? "(no contract)"],
    ["format", formatText(view)],
    ["transaction", view.transaction],
    ["batch", batchText(view)],
    ["again", kcatReading(settings, { ...view, offset: BigInt(view.offset) })],
  ];
  const problems = [
    ...(view.problem ? [view.problem] : []),
    ...(view.contract?.problems ?? []).map(
      ({ path, message }) => `${path || "record"}: ${message}`,
    ),
  ];
  const value =
    view.value === undefined || view.problem
      ? (view.raw ?? "")
      : JSON.stringify(view.value, null, 2);
  return [
    paint("bold", onOneLine(view.place)),
    columns(facts, output),
    ...problems.map((problem) => paint("red", `  ${onOneLine(problem)}`)),
    paint("dim", "headers"),
    columns(
      view.headers.map(([name, content]) => [name, content ?? "(no value)"]),
      output,
    ),
    paint("dim", `value, ${view.valueBytes ?? "no"} bytes`),
    harmless(view.masked?.value === "whole" ? "(not shown)" : value).replace(/^/gm, "  "),
    "",
  ].join("\n");
}

function formatText({ format, formatBy, contentType, schemaId, messageType }: RecordView): string {
  const how = formatBy === "bytes" ? "by its looks" : `says ${contentType ?? "its content type"}`;
  const schema = schemaId === undefined ? "" : `, schema ${schemaId} of a registry`;
  return `${format} (${how}${schema}${messageType === undefined ? "" : `, ${messageType}`})`;
}

function batchText({ batch }: RecordView): string {
  const producer = batch.producerId === null ? "" : `, producer ${batch.producerId}`;
  return `${batch.count} records in ${batch.bytes} bytes from ${batch.baseOffset}, ${batch.compression}${producer}`;
}

function columns(rows: readonly (readonly (string | undefined)[])[], { paint }: Output): string {
  const width = Math.max(0, ...rows.map(([name]) => (name ?? "").length));
  return rows
    .map(
      ([name = "", text = ""]) =>
        `  ${paint("dim", onOneLine(name).padEnd(width))}  ${onOneLine(text)}`,
    )
    .join("\n");
}
