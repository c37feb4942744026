import { examples } from "@recibo/common/contracts/examples";
import { contracts } from "@recibo/common/contracts/index";
import { textOrHex } from "@recibo/common/traffic/decoding/text";
import { completed, type Draft } from "@recibo/common/traffic/produce";
import type { TrafficRecord } from "@recibo/common/traffic/reading/record";
import { headerOf } from "@recibo/common/traffic/reading/record";
import { field } from "../web/form.ts";

/** The form of a record to be written, as texts. */
export type ProduceForm = {
  readonly topic: string;
  readonly key: string;
  /** A line each: `name: value`. */
  readonly headers: string;
  readonly value: string;
  /** The place of the record it was made from. */
  readonly template: string;
};

/** A form that begins with an example of the topic's contract. */
export function exampleForm(topic: string): ProduceForm {
  const contract = contracts.find((each) => each.topic === topic);
  const [example] = contract ? examples[contract.topic] : [];
  const value = example === undefined ? "" : JSON.stringify(example, null, 2);
  return { topic, key: "", headers: "", value, template: "" };
}

/** A form that begins with a record, as its reader may see it. It gets an id of its own, unless that is typed. */
export function formOfRecord(record: TrafficRecord, template: string): ProduceForm {
  const { topic, key, value, masked } = record;
  const shown = record.headers
    .filter(([name, content]) => content !== null && /^(content-type|traceparent)$/i.test(name))
    .map(([name, content]) => `${name}: ${content && textOrHex(content)}`);
  return {
    topic,
    key: key && !masked?.key ? textOrHex(key) : "",
    headers: (headerOf(record, "ce_id") ? [] : shown).join("\n"),
    value: value ? indented(textOrHex(value)) : "",
    template,
  };
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** What was typed. */
export function formOfBody(body: unknown): ProduceForm {
  const text = (name: string) => field(body, name);
  return {
    topic: text("topic"),
    key: text("key").trim(),
    headers: text("headers").replaceAll("\r\n", "\n").trim(),
    value: text("value").replaceAll("\r\n", "\n"),
    template: text("template"),
  };
}

/** The record that a form describes; JSON goes out without the line breaks it was typed with. */
export function draftOfForm({ topic, key, headers, value }: ProduceForm): Draft | undefined {
  const pairs = headers.split("\n").filter((line) => line.trim() !== "");
  const named = pairs.map((line) => /^\s*([^:\s]+)\s*:\s*(.*?)\s*$/.exec(line));
  if (named.some((found) => found === null)) return undefined;
  const given = Object.fromEntries(named.map((found) => [found?.[1] ?? "", found?.[2] ?? ""]));
  const draft = { topic, key: key === "" ? null : key, value: compact(value), headers: given };
  return completed(draft, "/operator");
}

function compact(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}
