import type { FormField, Shape } from "./form-field.ts";
import { blankOf, eachOf, isObject, isTypedJson, kindOf, type Typed } from "./typed.ts";

/** What was typed, as a posted form has it: every field of the contract, and nothing else. */
export function typedInBody(shape: Shape, posted: unknown): Typed {
  if (isTypedJson(posted)) return { $json: lines(posted.$json) };
  switch (shape.kind) {
    case "text":
    case "number":
    case "options":
      return typeof posted === "string" ? lines(posted) : "";
    case "json":
      return blankOf(shape);
    case "list":
      // A long list comes as an object of numbers, which are in their order too.
      return listed(posted).map((each) => typedInBody(shape.item.shape, each));
    case "group":
      return groupInBody(shape.fields, posted);
    case "kinds": {
      const { value, fields } = kindOf(shape, posted);
      return { [shape.by]: value, ...groupInBody(fields, posted) };
    }
    default:
      return shape satisfies never;
  }
}

function groupInBody(fields: readonly FormField[], posted: unknown) {
  return eachOf(fields, ({ name, shape }) =>
    typedInBody(shape, isObject(posted) && Object.hasOwn(posted, name) ? posted[name] : undefined),
  );
}

function listed(posted: unknown): unknown[] {
  return typeof posted === "object" && posted !== null ? Object.values(posted) : [];
}

/** Browsers send every line end as two characters. */
export function lines(text: string): string {
  return text.replaceAll("\r\n", "\n");
}
