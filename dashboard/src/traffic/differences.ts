import { isNumberText } from "@recibo/common/traffic/decoding/json";

/** A place in two values where they differ; undefined where one has nothing there. */
export type Difference = {
  /** As in `lines[0].quantity`; empty for the whole value. */
  readonly path: string;
  readonly a: string | undefined;
  readonly b: string | undefined;
};

/** Where two values as JSON has them differ, in the order of the first. */
export function differences(a: unknown, b: unknown): Difference[] {
  const [left, right] = [leavesOf(a), leavesOf(b)];
  return [...new Set([...left.keys(), ...right.keys()])]
    .map((path) => ({ path, a: left.get(path), b: right.get(path) }))
    .filter((each) => each.a !== each.b);
}

function leavesOf(value: unknown, path = "", leaves = new Map<string, string>()) {
  const inside =
    typeof value === "object" && value !== null && !isNumberText(value)
      ? Object.entries(value)
      : [];
  if (inside.length === 0) {
    if (value !== undefined) leaves.set(path, JSON.stringify(value));
    return leaves;
  }
  const inList = Array.isArray(value);
  for (const [name, each] of inside) {
    leavesOf(each, inList ? `${path}[${name}]` : pathInto(path, name), leaves);
  }
  return leaves;
}

/** Names that a path would read as something else are quoted, so that no two places have one path. */
function pathInto(path: string, name: string): string {
  if (name === "" || /[.[\]"]/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === "" ? name : `${path}.${name}`;
}
