import { examples } from "@recibo/common/contracts/examples";
import { contracts } from "@recibo/common/contracts/index";
import { envelopeHeaders } from "@recibo/common/contracts/message-headers";
import { readableText, textOrHex } from "@recibo/common/traffic/decoding/text";
import { completed, type Draft } from "@recibo/common/traffic/produce";
import { headerOf, type TrafficRecord } from "@recibo/common/traffic/reading/record";
import { resentHeader } from "@recibo/common/traffic/resent-header";
import { field } from "../web/form.ts";
import { contractForm } from "./contract-form/form-field.ts";
import { isTypedJson, type Typed } from "./contract-form/typed.ts";
import { lines, typedInBody } from "./contract-form/typed-in-body.ts";

/** What the text of a value means: itself, bytes in hexadecimal, or that there is no value. */
export const valueKinds = ["text", "hex", "none"] as const;

/** The form of a record to be written, as texts. */
export type ProduceForm = {
  readonly topic: string;
  readonly key: string;
  /** A line each: `name: value`. */
  readonly headers: string;
  readonly value: string;
  readonly valueAs: (typeof valueKinds)[number];
  /** The place of the record it was made from. */
  readonly template: string;
  /** What is typed into the fields of the contract, where these are shown instead of the text of the value. */
  readonly fields?: Typed;
};

/** A form that begins with an example of the topic's contract. */
export function exampleForm(topic: string): ProduceForm {
  const contract = contracts.find((each) => each.topic === topic);
  const [example] = contract ? examples[contract.topic] : [];
  const value = example === undefined ? "" : JSON.stringify(example, null, 2);
  return { topic, key: "", headers: "", value, valueAs: "text", template: "" };
}

/**
 * A form that begins with a record, as its reader may see it. A message gets an id and a time of its own, unless they
 * are typed; all other headers are kept.
 */
export function formOfRecord(record: TrafficRecord, template: string): ProduceForm {
  const { topic, key, value, masked } = record;
  const text = value ? readableText(value) : undefined;
  return {
    topic,
    key: key && !masked?.key ? textOrHex(key) : "",
    headers: headerLines(record)
      .map(([line]) => line)
      .join("\n"),
    value: value === null ? "" : text === undefined ? textOrHex(value) : indented(text),
    valueAs: value === null ? "none" : text === undefined ? "hex" : "text",
    template,
  };
}

/** What `completed` writes anew, or what only says how the record came there. */
const own = new Set([
  ...envelopeHeaders.map(({ name }) => name).filter((name) => name !== "content-type"),
  resentHeader,
]);

/** The headers that a record made from another has too: each as its line, and its bytes. */
function headerLines(record: TrafficRecord): [line: string, content: Buffer][] {
  const isMessage = headerOf(record, "ce_id") !== null && isOfContract(record.topic);
  return record.headers.flatMap(([name, content]) => {
    if (content === null || (isMessage && own.has(name))) return [];
    const text = textOrHex(content);
    const fits = !/\n|^\s|\s$/.test(text);
    return [[`${name}: ${fits ? text : `0x${content.toString("hex")}`}`, content]];
  });
}

function isOfContract(topic: string): boolean {
  return contracts.some((each) => each.topic === topic);
}

/** JSON as people read it, unless that would change more than spaces: long numbers, keys that repeat. */
function indented(text: string): string {
  try {
    const value = JSON.parse(text);
    return JSON.stringify(value) === text ? JSON.stringify(value, null, 2) : text;
  } catch {
    return text;
  }
}

/** What was typed. */
export function formOfBody(body: unknown): ProduceForm {
  const text = (name: string) => field(body, name);
  const whole = text("as") === "fields" ? contractForm(text("topic")) : undefined;
  const posted = (body as { fields?: unknown } | undefined)?.fields;
  return {
    topic: text("topic"),
    key: text("key").trim(),
    headers: lines(text("headers")).trim(),
    value: lines(text("value")),
    valueAs: valueKinds.find((kind) => kind === text("valueAs")) ?? "text",
    template: text("template"),
    // The whole is never one JSON of its own: that is what the text is for.
    ...(whole && { fields: typedInBody(whole.shape, isTypedJson(posted) ? undefined : posted) }),
  };
}

/** What keeps a form from being a record. */
export type Unreadable = { readonly wrong: "headers" | "hex" };

/**
 * The record that a form describes by its texts, as it was typed. What the template has and was not typed over goes out byte for
 * byte.
 *
 * @param template the record that the form began with
 */
export function draftOfForm(form: ProduceForm, template?: TrafficRecord): Draft | Unreadable {
  const before = template && formOfRecord(template, form.template);
  const kept = new Map(template ? headerLines(template) : []);
  const headers: Record<string, string | Buffer> = {};
  for (const line of form.headers.split("\n").filter((each) => each.trim() !== "")) {
    const [, name, value] = /^\s*([^:\s]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return { wrong: "headers" };
    headers[name] = kept.get(line.trim()) ?? value;
  }
  const sameKey = form.key !== "" && form.key === before?.key;
  const key = sameKey ? (template?.key ?? null) : form.key || null;
  const same = form.value === before?.value && form.valueAs === before.valueAs;
  const value = same ? (template?.value ?? null) : typedValue(form);
  if (value === undefined) return { wrong: "hex" };
  return completed({ topic: form.topic, key, value, headers }, "/operator");
}

function typedValue({ value, valueAs }: ProduceForm): string | Buffer | null | undefined {
  if (valueAs === "none") return null;
  if (valueAs === "text") return value;
  const digits = value.replace(/^\s*0x/i, "").replace(/\s+/g, "");
  return /^([0-9a-f]{2})*$/i.test(digits) ? Buffer.from(digits, "hex") : undefined;
}
