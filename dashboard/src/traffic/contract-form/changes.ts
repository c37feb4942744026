import type { FormField, Shape } from "./form-field.ts";
import { blankOf, fieldsIn, isObject, isTypedJson, type Typed, typedIn } from "./typed.ts";
import { typedInBody } from "./typed-in-body.ts";

/**
 * What a button of the form does to what is typed: `add:lines` adds a blank element, `remove:lines.2` takes one out,
 * `choose:rejected` makes the value one of another kind, which keeps the fields that both have.
 *
 * @returns undefined of anything else
 */
export function changed(whole: FormField, typed: Typed, action: string): Typed | undefined {
  const [, what, at = ""] = /^(add|remove|choose):(.*)$/s.exec(action) ?? [];
  if (what === undefined) return undefined;
  if (what === "choose") return chosen(whole.shape, typed, at);
  const parts = at.split(".");
  const index = what === "remove" ? Number(parts.pop()) : undefined;
  return within(whole, typed, parts, (list, shape) =>
    index === undefined
      ? [...list, blankOf(shape.item.shape)]
      : list.filter((_, each) => each !== index),
  );
}

function chosen(shape: Shape, typed: Typed, value: string): Typed | undefined {
  if (shape.kind !== "kinds" || !isObject(typed)) return undefined;
  return typedInBody(shape, { ...typed, [shape.by]: value });
}

type List = Shape & { kind: "list" };

/** Changes the list at a path; undefined when there is none. */
function within(
  { shape }: FormField,
  typed: Typed,
  [part, ...rest]: string[],
  change: (list: readonly Typed[], shape: List) => Typed[],
): Typed | undefined {
  if (isTypedJson(typed) || typeof typed === "string") return undefined;
  if (shape.kind === "list" && Array.isArray(typed)) {
    if (part === undefined) return change(typed, shape);
    const index = Number(part);
    const inside = index in typed && within(shape.item, typed[index], rest, change);
    return inside ? typed.with(index, inside) : undefined;
  }
  const field = fieldsIn(shape, typed).find(({ name }) => name === part);
  const inside = field && within(field, typedIn(typed, field), rest, change);
  return inside && { ...typed, [field.name]: inside };
}
