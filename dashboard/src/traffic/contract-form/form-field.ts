import type { Contract } from "@recibo/common/contracts/contract";
import { type JsonSchema, jsonSchemaOf } from "@recibo/common/contracts/json-schema";
import { isPersonal } from "@recibo/common/contracts/personal-fields";
import { contractOf } from "@recibo/common/traffic/decoding/contract-reading";

/** A field of a contract's value, as a form asks for it. */
export type FormField = {
  /** Its name in the group that it is in; empty for the whole value and for the elements of a list. */
  readonly name: string;
  /** As `fieldsOf` names it: `lines[].quantity`. */
  readonly path: string;
  readonly required: boolean;
  readonly description?: string | undefined;
  /** Whether it says something about a person. */
  readonly personal: boolean;
  readonly shape: Shape;
};

/** What a form shows for a field. */
export type Shape =
  | {
      readonly kind: "text";
      readonly date: boolean;
      readonly decimal: boolean;
      /** The most characters it may have, where that is said. */
      readonly most: number | undefined;
    }
  | { readonly kind: "number"; readonly whole: boolean }
  /** One of few values. */
  | { readonly kind: "options"; readonly options: readonly unknown[] }
  | { readonly kind: "group"; readonly fields: readonly FormField[] }
  /** One of several groups, told apart by the value of the field `by`; only as the whole value. */
  | { readonly kind: "kinds"; readonly by: string; readonly kinds: readonly Kind[] }
  | { readonly kind: "list"; readonly item: FormField }
  /** What no plain input can express: JSON. */
  | { readonly kind: "json" };

/** One of the groups that a value may be; `fields` are without the one that tells them apart. */
export type Kind = { readonly value: string; readonly fields: readonly FormField[] };

const known = new Map<string, FormField | undefined>();

/** The form of a topic's values; undefined where no contract says which fields they have. */
export function contractForm(topic: string): FormField | undefined {
  const contract = contractOf(topic);
  if (!contract) return undefined;
  if (!known.has(topic)) known.set(topic, made(topic, contract));
  return known.get(topic);
}

function made(topic: string, contract: Contract): FormField | undefined {
  const whole = fieldOf(topic, { name: "", path: "", required: true }, jsonSchemaOf(contract));
  return /^(group|kinds)$/.test(whole.shape.kind) ? whole : undefined;
}

type Place = Pick<FormField, "name" | "path" | "required">;

function fieldOf(topic: string, place: Place, schema: JsonSchema): FormField {
  return {
    ...place,
    description: schema.description,
    personal: isPersonal(topic, place.path),
    shape: shapeOf(topic, place, schema),
  };
}

function shapeOf(topic: string, place: Place, schema: JsonSchema): Shape {
  const { type, items } = schema;
  const kinds = place.path === "" ? kindsOf(topic, schema) : undefined;
  if (kinds) return kinds;
  if (schema.const !== undefined) return { kind: "options", options: [schema.const] };
  if (schema.enum) return { kind: "options", options: schema.enum };
  if (type === "boolean") return { kind: "options", options: [true, false] };
  if (type === "integer" || type === "number") return { kind: "number", whole: type === "integer" };
  if (type === "string") return textOf(schema);
  if (type === "object" && schema.properties)
    return { kind: "group", fields: inside(topic, place.path, schema) };
  if (type !== "array" || !items) return { kind: "json" };
  const each = { name: "", path: `${place.path}[]`, required: true };
  return { kind: "list", item: fieldOf(topic, each, items) };
}

function textOf(schema: JsonSchema): Shape {
  const decimal = schema.pattern?.startsWith("^-?\\d") ?? false;
  return { kind: "text", date: schema.format === "date", decimal, most: longest(schema) };
}

/** The most characters that a text may have: said as such, or by a pattern as in `^[A-Z]{3}$`. */
function longest({ format, pattern = "", maxLength }: JsonSchema): number | undefined {
  if (maxLength !== undefined) return maxLength;
  if (format === "uuid") return 36;
  const [, length] = /^\^\[[^\]]+\]\{(\d+)\}\$$/.exec(pattern) ?? [];
  return length === undefined ? undefined : Number(length);
}

function inside(topic: string, path: string, schema: JsonSchema): FormField[] {
  return Object.entries(schema.properties ?? {}).map(([name, each]) => {
    const required = schema.required?.includes(name) ?? false;
    return fieldOf(topic, { name, path: path === "" ? name : `${path}.${name}`, required }, each);
  });
}

/** Groups that one field tells apart, as the kinds of an answer; undefined of all other alternatives. */
function kindsOf(topic: string, { oneOf }: JsonSchema): Shape | undefined {
  const [first] = oneOf ?? [];
  const [by] =
    Object.entries(first?.properties ?? {}).find(([, each]) => each.const !== undefined) ?? [];
  if (!oneOf || by === undefined) return undefined;
  const values = oneOf.map((each) => each.properties?.[by]?.const);
  if (!values.every((each) => typeof each === "string")) return undefined;
  const kinds = oneOf.map((each, index) => ({
    value: values[index] as string,
    fields: inside(topic, "", each).filter(({ name }) => name !== by),
  }));
  return { kind: "kinds", by, kinds };
}
