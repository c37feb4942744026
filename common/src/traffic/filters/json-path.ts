import { ReciboError } from "../../errors.ts";

/** One step into a value: a field, an element of a list, or all of them. */
type Step = string | number | "*";

/**
 * Reads a path as in `invoice.totals.gross`, `lines[0].taxRate` or `$.lines[*].description`; a field whose name is
 * not plain stands in brackets and quotes: `["my field"]`.
 *
 * @throws {ReciboError} `NOT_A_FILTER` that says where it breaks off
 */
export function parseJsonPath(path: string): readonly Step[] {
  const steps: Step[] = [];
  const part = /\.?([A-Za-z_$][\w$-]*|\d+|\*)|\[(\d+|\*)\]|\[(["'])(.+?)\3\]/y;
  part.lastIndex = path.startsWith("$") ? 1 : 0;
  while (part.lastIndex < path.length) {
    const at = part.lastIndex;
    const found = part.exec(path);
    if (!found)
      throw new ReciboError("NOT_A_FILTER", `the path ${path} breaks off at character ${at + 1}`, {
        says: { name: "path-breaks-off", params: { path, at: at + 1 } },
      });
    const [, plain, bracketed, , quoted] = found;
    const text = plain ?? bracketed;
    steps.push(
      quoted ?? (text !== undefined && /^\d+$/.test(text) ? Number(text) : (text as string)),
    );
  }
  return steps;
}

/** What a path leads to in a value: nothing, one thing, or one for each `*`. */
export function valuesAt(value: unknown, steps: readonly Step[], from = 0): unknown[] {
  if (from === steps.length) return [value];
  if (typeof value !== "object" || value === null) return [];
  const step = steps[from] as Step;
  if (step === "*") return Object.values(value).flatMap((each) => valuesAt(each, steps, from + 1));
  if (!Object.hasOwn(value, step)) return [];
  return valuesAt((value as Record<string | number, unknown>)[step], steps, from + 1);
}
