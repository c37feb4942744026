import { isDeepStrictEqual } from "node:util";
import type { Sentence } from "@recibo/common/errors";
import type { TrafficRecord } from "@recibo/common/traffic/reading/record";
import { contractForm, type FormField, type Shape } from "./contract-form/form-field.ts";
import {
  blankOf,
  fieldsIn,
  inputsOf,
  isObject,
  isTypedJson,
  kindOf,
  type Typed,
} from "./contract-form/typed.ts";
import { typedOf, typedValue } from "./contract-form/typed-value.ts";
import { exactJson } from "./exact-json.ts";
import { formOfRecord, type ProduceForm } from "./produce-form.ts";

/** More inputs than these make a page nobody fills in, and a form that the desk does not take. */
const mostInputs = 2_000;

/** Why the fields of a contract cannot show a text. */
export type Unfit = {
  readonly unfit:
    | "no-fields"
    | "not-text"
    | "not-json"
    | "not-exact"
    | "not-named"
    | "other-value"
    | "too-many";
  /** Of `not-json`. */
  readonly why?: Sentence;
  /** Of `not-named`, those that the contract does not name. */
  readonly names?: readonly string[];
};

/** A form as it begins: with the fields of its contract, where they hold all of its value and nothing else. */
export function begun(form: ProduceForm): ProduceForm {
  const shown = inFields(form);
  if ("unfit" in shown || !shown.fields) return form;
  const value = typedValue(fieldOfWhole(form), shown.fields);
  return isDeepStrictEqual(value, jsonIn(form.value)) ? shown : form;
}

/** The form with the fields of its contract instead of a text, which loses nothing of that. */
export function inFields(form: ProduceForm): ProduceForm | Unfit {
  const whole = contractForm(form.topic);
  if (!whole) return { unfit: "no-fields" };
  if (form.valueAs !== "text") return { unfit: "not-text" };
  if (form.value.trim() === "") return { ...form, fields: blankOf(whole.shape) };
  const read = exactJson(form.value);
  if ("why" in read) return { unfit: "not-json", why: read.why };
  if (!("value" in read)) return { unfit: "not-exact" };
  const fields = typedOf(whole, read.value);
  if (isTypedJson(fields)) return unfitted(whole, read.value);
  return [...inputsOf(fields)].length > mostInputs ? { unfit: "too-many" } : { ...form, fields };
}

/** The form with a text instead of fields; other forms stay as they are. What a template says already stays to the letter. */
export function inText(form: ProduceForm, template?: TrafficRecord, indent?: number): ProduceForm {
  const { fields, ...rest } = form;
  if (!fields) return form;
  const value = typedValue(fieldOfWhole(form), fields);
  const before = template && formOfRecord(template, form.template);
  const same = before?.valueAs === "text" && isDeepStrictEqual(value, jsonIn(before.value));
  return {
    ...rest,
    valueAs: "text",
    value: same ? before.value : JSON.stringify(value, null, indent),
  };
}

function fieldOfWhole({ topic }: ProduceForm): FormField {
  return contractForm(topic) as FormField;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Why a value that the contract's inputs cannot hold as a whole does not fit them. */
function unfitted({ shape }: FormField, value: unknown): Unfit {
  const by = shape.kind === "kinds" ? shape.by : undefined;
  const typed = isObject(value) ? (value as Record<string, Typed>) : {};
  if (by !== undefined && kindOf(shape as Shape & { kind: "kinds" }, typed).value !== typed[by])
    return { unfit: "other-value" };
  const known = [by, ...fieldsIn(shape, typed).map(({ name }) => name)];
  const names = Object.keys(typed).filter((name) => !known.includes(name));
  return names.length > 0 ? { unfit: "not-named", names } : { unfit: "other-value" };
}
