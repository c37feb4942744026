import type { Contract } from "./contract.ts";
import { examples } from "./examples.ts";
import { type JsonSchema, jsonSchemaOf } from "./json-schema.ts";
import {
  deadLetterHeaders,
  envelopeHeaders,
  type HeaderDoc,
  redriveHeaders,
  replyHeaders,
} from "./message-headers.ts";

/** The page that describes every topic, in Markdown. */
export function topicsPage(contracts: readonly Contract[]): string {
  return `${[
    "# Topics",
    "Generated from `common/src/contracts` by `npm run docs:topics`; change it there. The same for programs: [asyncapi.yaml](asyncapi.yaml).",
    overview(contracts),
    "## Headers",
    "Every message is a [CloudEvent 1.0](https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md) in binary content mode: its attributes are headers, its value is JSON. Ids are UUIDs. Amounts of money are whole numbers in the minor unit of their currency; rates and quantities are decimal numbers in a string.",
    headersTable(envelopeHeaders),
    "A reply says besides where its command lay and when the worker had it:",
    headersTable(replyHeaders),
    "A dead letter keeps key, value and headers of the original byte for byte, and says besides:",
    headersTable(deadLetterHeaders),
    "A message that an operator put back on its topic is the original with two headers more (see [dead-letters.md](dead-letters.md)):",
    headersTable(redriveHeaders),
    ...contracts.map(section),
  ].join("\n\n")}\n`;
}

function overview(contracts: readonly Contract[]): string {
  const rows = contracts.map(({ topic, producedBy, consumedBy }) => [
    `[\`${topic}\`](#${topic})`,
    producedBy,
    consumedBy.join(", ") || "operators",
  ]);
  return table(["Topic", "Producer", "Consumers"], rows);
}

function headersTable(headers: readonly HeaderDoc[]): string {
  const rows = headers.map(({ name, meaning, example, required }) => [
    `\`${name}\``,
    required ? meaning : `${meaning} (optional)`,
    `\`${example}\``,
  ]);
  return table(["Header", "Meaning", "Example"], rows);
}

function section(contract: Contract): string {
  const { topic, meaning, key, producedBy, consumedBy, type } = contract;
  const facts = [
    ["Key", key === "organisationId" ? "the organisation's id; its messages stay in order" : key],
    ["Producer", producedBy],
    ["Consumers", consumedBy.join(", ") || "operators"],
    ["Type", type === "any" ? "that of the original" : `\`${type}\``],
  ];
  const parts = [
    `## ${topic}`,
    meaning,
    facts.map(([name, fact]) => `- ${name}: ${fact}`).join("\n"),
  ];
  const schema = jsonSchemaOf(contract);
  for (const variant of schema.oneOf ?? (schema.type ? [schema] : [])) {
    const outcome = variant.properties?.outcome?.const;
    if (outcome !== undefined) parts.push(`### ${topic}: ${outcome}`);
    parts.push(table(["Field", "Type", "Meaning"], fieldRows(variant, "")));
    parts.push(...examplesOf(contract, outcome));
  }
  return parts.join("\n\n");
}

function examplesOf({ topic }: Contract, outcome: unknown): string[] {
  const values = examples[topic as keyof typeof examples] as readonly { outcome?: string }[];
  return values
    .filter((value) => value.outcome === outcome)
    .map((value) => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``);
}

function fieldRows(schema: JsonSchema, prefix: string): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = prefix + name;
    const type = typeText(field) + (schema.required?.includes(name) ? "" : ", optional");
    const inner = field.items ?? field;
    const choices = (field.anyOf ?? []).flatMap((choice) => fieldRows(choice, `${path}.`));
    return [
      [`\`${path}\``, type, field.description ?? ""],
      ...fieldRows(inner, field.items ? `${path}[].` : `${path}.`),
      ...choices,
    ];
  });
}

function typeText(field: JsonSchema): string {
  if (field.const !== undefined) return `\`${JSON.stringify(field.const)}\``;
  if (field.enum !== undefined) return field.enum.map((value) => `\`${value}\``).join(" or ");
  if (field.format === "uuid") return "UUID";
  if (field.format === "date") return "date, `YYYY-MM-DD`";
  if (field.pattern !== undefined) return `text, \`${field.pattern}\``;
  if (field.type === "string") return `text${limit(field.maxLength, "characters")}`;
  if (field.type === "integer") return `whole number${range(field)}`;
  if (field.type === "array")
    return `list of ${field.items?.type === "object" ? "objects" : "texts"}${limit(field.maxItems, "entries")}`;
  if (field.anyOf !== undefined) return "object, one of the fields";
  return field.type ?? "anything";
}

function limit(most: number | undefined, of: string): string {
  return most === undefined ? "" : `, at most ${most} ${of}`;
}

function range({ minimum, exclusiveMinimum, maximum }: JsonSchema): string {
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}`;
  if (minimum === undefined) return "";
  return maximum === undefined ? ` from ${minimum}` : ` from ${minimum} to ${maximum}`;
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
