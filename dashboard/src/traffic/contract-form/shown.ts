import type { FormField, Shape } from "./form-field.ts";
import { fieldsIn, isBlank, isTypedJson, type Typed, typedIn } from "./typed.ts";

/** A fault of what was typed. */
export type Fault = {
  /** Of the field that it is about, as in `lines.2.taxRate`. */
  readonly path: string;
  /** What stands at the field. */
  readonly what: string;
  /** What stands at the head of the page. */
  readonly sentence: string;
};

/** A field as the page shows it. */
export type Shown = {
  /** Gives its name and id: `fields.lines.0.quantity`. */
  readonly key: string;
  /** As the buttons name it: `lines.0.quantity`. */
  readonly path: string;
  readonly label: string;
  readonly hint: string | undefined;
  readonly optional: boolean;
  readonly personal: boolean;
  /** Whether nothing is typed in it. */
  readonly blank: boolean;
  /** Those of the parts of a group or list are with the parts. */
  readonly faults: readonly Fault[];
  readonly wide: string;
  readonly control: Control;
};

export type Control =
  | {
      readonly as: "input";
      readonly text: string;
      readonly type: "text" | "date";
      readonly mode: string | undefined;
    }
  | { readonly as: "area"; readonly text: string; readonly json: boolean; readonly rows: number }
  | { readonly as: "select"; readonly text: string; readonly options: readonly string[] }
  | { readonly as: "group"; readonly parts: readonly Shown[] }
  | {
      readonly as: "kinds";
      readonly by: string;
      readonly kind: string;
      readonly kinds: readonly string[];
      readonly parts: readonly Shown[];
    }
  | { readonly as: "list"; readonly parts: readonly Shown[] };

/** A form as the page shows it, each fault at the innermost field on its path. */
export function shownOf(
  field: FormField,
  typed: Typed,
  faults: readonly Fault[],
  path = "",
  label = field.name,
): Shown {
  const parts = partsOf(field.shape, typed, path);
  const own = faults.filter((fault) => !parts.some((part) => isAt(part.path, fault)));
  const shown = parts.map((part) =>
    shownOf(
      part.field,
      part.typed,
      faults.filter((fault) => isAt(part.path, fault)),
      part.path,
      part.label,
    ),
  );
  return {
    key: path === "" ? "fields" : `fields.${path}`,
    path,
    label,
    hint: field.description?.replaceAll("`", ""),
    optional: !field.required,
    personal: field.personal,
    blank: isBlank(typed),
    faults: own,
    wide: widthOf(field.shape, typed),
    control: controlOf(field.shape, typed, shown),
  };
}

/** Whether a fault is about the field at a path, or about something in it. */
function isAt(path: string, fault: Fault): boolean {
  return fault.path === path || fault.path.startsWith(`${path}.`);
}

function partsOf(shape: Shape, typed: Typed, path: string) {
  if (isTypedJson(typed)) return [];
  const at = (part: string) => (path === "" ? part : `${path}.${part}`);
  if (shape.kind === "list")
    return Object.values(typed).map((each, index) => ({
      field: shape.item,
      typed: each,
      path: at(String(index)),
      label: String(index + 1),
    }));
  return fieldsIn(shape, typed).map((field) => ({
    field,
    typed: typedIn(typed, field),
    path: at(field.name),
    label: field.name,
  }));
}

function controlOf(shape: Shape, typed: Typed, parts: readonly Shown[]): Control {
  if (isTypedJson(typed)) {
    const rows = Math.min(Math.max(typed.$json.split("\n").length, 2), 16);
    return { as: "area", text: typed.$json, json: true, rows };
  }
  const text = String(typed);
  switch (shape.kind) {
    case "text":
      return isLong(shape, text)
        ? { as: "area", text, json: false, rows: Math.min(Math.max(text.split("\n").length, 2), 8) }
        : {
            as: "input",
            text,
            type: dayOf(shape, text),
            mode: shape.decimal ? "decimal" : undefined,
          };
    case "number":
      return { as: "input", text, type: "text", mode: shape.whole ? "numeric" : "decimal" };
    case "options":
      return optionsOf(shape.options.map(String), text);
    case "json":
      return { as: "area", text: "", json: true, rows: 2 };
    case "group":
      return { as: "group", parts };
    case "kinds": {
      const { by, kinds } = shape;
      const kind = String((typed as Record<string, Typed>)[by]);
      return { as: "kinds", by, kind, kinds: kinds.map(({ value }) => value), parts };
    }
    case "list":
      return { as: "list", parts };
    default:
      return shape satisfies never;
  }
}

/** A list of choices would lose what is none of them, as a field for days what is no day. */
function optionsOf(options: readonly string[], text: string): Control {
  if (text === "" || options.includes(text)) return { as: "select", text, options };
  return { as: "input", text, type: "text", mode: undefined };
}

function dayOf({ date }: Shape & { kind: "text" }, text: string): "date" | "text" {
  const isDay = /^(?!0000)\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
  return date && (text === "" || isDay) ? "date" : "text";
}

function isLong({ most = 0 }: Shape & { kind: "text" }, text: string): boolean {
  return most > 500 || text.includes("\n");
}

/** How much of the page's twelve columns a field takes. */
function widthOf(shape: Shape, typed: Typed): string {
  if (isTypedJson(typed)) return "span-6";
  if (shape.kind === "number") return "span-2";
  if (shape.kind === "options") return "span-3";
  if (shape.kind !== "text") return "";
  if (isLong(shape, String(typed))) return "span-6";
  if (shape.date) return "span-3";
  return shape.decimal || (shape.most ?? 100) <= 20 ? "span-2" : "span-4";
}

/** What is on a form, the innermost last. */
export function* eachShown(shown: Shown): Generator<Shown> {
  yield shown;
  if ("parts" in shown.control) for (const part of shown.control.parts) yield* eachShown(part);
}
