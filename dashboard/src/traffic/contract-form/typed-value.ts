import type { FormField, Shape } from "./form-field.ts";
import {
  eachOf,
  isBlank,
  isObject,
  isTypedJson,
  kindOf,
  type Typed,
  type TypedJson,
  typedIn,
} from "./typed.ts";

/**
 * The value that a form describes: undefined where a field is left out. What is typed and does not fit goes in as it
 * was typed, as a text, so that its contract can say so. An empty input leaves its field out, unless that is a text
 * that has to be there; a group or a list that may be left out is so when all of it is empty.
 */
export function typedValue(field: FormField, typed: Typed): unknown {
  const { shape, required } = field;
  if (isTypedJson(typed)) return jsonOf(typed);
  if (!required && isBlank(typed)) return undefined;
  switch (shape.kind) {
    case "text":
      return typed;
    case "number":
      return numberOf(typed);
    case "options":
      return typed === "" ? undefined : optionOf(shape.options, typed);
    case "json":
      return undefined;
    case "list":
      return Object.values(typed).map((each) => typedValue(shape.item, each) ?? null);
    case "group":
      return groupOf(shape.fields, typed);
    case "kinds": {
      const { value, fields } = kindOf(shape, typed);
      return { [shape.by]: value, ...groupOf(fields, typed) };
    }
    default:
      return shape satisfies never;
  }
}

function jsonOf({ $json }: TypedJson): unknown {
  if ($json.trim() === "") return undefined;
  try {
    return JSON.parse($json);
  } catch {
    return $json;
  }
}

/** A number as JSON writes it, unless it would come out as another one. */
function numberOf(typed: Typed): unknown {
  if (typed === "") return undefined;
  const number = Number(typed);
  const written = /^-?(0|[1-9]\d*)(\.\d+)?$/.test(String(typed));
  const exact = Number.isSafeInteger(number) || !Number.isInteger(number);
  return written && exact ? number : typed;
}

function optionOf(options: readonly unknown[], typed: Typed): unknown {
  return options.find((each) => String(each) === typed) ?? typed;
}

function groupOf(fields: readonly FormField[], typed: Typed): Record<string, unknown> {
  const all = fields.map(
    (field) => [field.name, typedValue(field, typedIn(typed, field))] as const,
  );
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

/**
 * What a form has to hold for a value. A field that plain inputs would change, or whose parts the contract does not
 * name, is JSON: of the whole value that means that it has no form.
 */
export function typedOf(field: FormField, value: unknown): Typed {
  const plain = plainOf(field.shape, value);
  if (plain !== undefined && holds(typedValue(field, plain), value)) return plain;
  return { $json: JSON.stringify(value, null, 2) };
}

function plainOf(shape: Shape, value: unknown): Typed | undefined {
  switch (shape.kind) {
    case "text":
      return plainText(value);
    case "number":
      return typeof value === "number" ? String(value) : plainText(value);
    case "options":
      return shape.options.includes(value) ? String(value) : plainText(value);
    case "json":
      return undefined;
    case "list":
      return Array.isArray(value) ? value.map((each) => typedOf(shape.item, each)) : undefined;
    case "group":
      return isObject(value) ? partsOf(shape.fields, value) : undefined;
    case "kinds": {
      if (!isObject(value)) return undefined;
      const kind = kindOf(shape, value);
      return { [shape.by]: kind.value, ...partsOf(kind.fields, value) };
    }
    default:
      return shape satisfies never;
  }
}

function partsOf(fields: readonly FormField[], value: Record<string, unknown>) {
  return eachOf(fields, (field) =>
    Object.hasOwn(value, field.name) ? typedOf(field, value[field.name]) : typedIn({}, field),
  );
}

/** A text that a browser sends back as it got it: it keeps neither other line ends nor half of a character. */
function plainText(value: unknown): string | undefined {
  const plain =
    typeof value === "string" && value.isWellFormed() && !/^\n|(?!\n)\p{Cc}/u.test(value);
  return plain ? value : undefined;
}

/** Whether all of a value is in what was read back; empty texts that it lacks may be there too. */
function holds(read: unknown, value: unknown): boolean {
  if (Array.isArray(value))
    return (
      Array.isArray(read) &&
      read.length === value.length &&
      value.every((each, index) => holds(read[index], each))
    );
  if (!isObject(value)) return Object.is(read, value);
  return (
    isObject(read) &&
    Object.entries(value).every(
      ([name, each]) => Object.hasOwn(read, name) && holds(read[name], each),
    )
  );
}
