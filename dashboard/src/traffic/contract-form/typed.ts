import type { FormField, Kind, Shape } from "./form-field.ts";

/** What was typed into a field instead of plain text, and what is in it that no plain input holds: JSON. */
export type TypedJson = { readonly $json: string };

/** What a form holds, as texts in the shape of the value; the bodies of posted forms have the same shape. */
export type Typed = string | TypedJson | readonly Typed[] | { readonly [name: string]: Typed };

export function isTypedJson(typed: unknown): typed is TypedJson {
  return isObject(typed) && typeof typed.$json === "string";
}

/** Whether something is an object of JSON: no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is typed for a field in a group; blank where there is nothing. */
export function typedIn(typed: Typed, { name, shape }: FormField): Typed {
  const inside: Record<string, unknown> = isObject(typed) ? typed : {};
  return Object.hasOwn(inside, name) ? (inside[name] as Typed) : blankOf(shape);
}

/** A field that nothing was typed into. */
export function blankOf(shape: Shape): Typed {
  switch (shape.kind) {
    case "text":
    case "number":
    case "options":
      return "";
    case "json":
      return { $json: "" };
    case "list":
      return [];
    case "group":
      return eachOf(shape.fields, (field) => blankOf(field.shape));
    case "kinds": {
      const { value, fields } = kindOf(shape, undefined);
      return { [shape.by]: value, ...eachOf(fields, (field) => blankOf(field.shape)) };
    }
    default:
      return shape satisfies never;
  }
}

/** Whether nothing is typed anywhere in it. */
export function isBlank(typed: Typed): boolean {
  if (typeof typed === "string") return typed === "";
  if (isTypedJson(typed)) return typed.$json.trim() === "";
  return Object.values(typed).every(isBlank);
}

/** The kind that is chosen in what was typed; the first where none is. */
export function kindOf(shape: Shape & { kind: "kinds" }, typed: unknown): Kind {
  const chosen = isObject(typed) ? typed[shape.by] : undefined;
  return (shape.kinds.find(({ value }) => value === chosen) ?? shape.kinds[0]) as Kind;
}

/** The fields that are in a group, or in the kind that is chosen. */
export function fieldsIn(shape: Shape, typed: Typed): readonly FormField[] {
  if (shape.kind === "kinds") return kindOf(shape, typed).fields;
  return shape.kind === "group" ? shape.fields : [];
}

/** Something for each of the fields of a group, by their names. */
export function eachOf(
  fields: readonly FormField[],
  make: (field: FormField) => Typed,
): { readonly [name: string]: Typed } {
  return Object.fromEntries(fields.map((field) => [field.name, make(field)]));
}

/** Every input and what is in it, by its path: `lines.0.quantity`. */
export function* inputsOf(
  typed: Typed,
  path = "",
): Generator<{ path: string; text: string; json: boolean }> {
  if (typeof typed === "string") yield { path, text: typed, json: false };
  else if (isTypedJson(typed)) yield { path, text: typed.$json, json: true };
  else
    for (const [name, each] of Object.entries(typed))
      yield* inputsOf(each, path === "" ? name : `${path}.${name}`);
}
