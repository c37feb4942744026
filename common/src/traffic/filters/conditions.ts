import { fieldsOf } from "../../contracts/fields.ts";
import { ReciboError } from "../../errors.ts";
import { contractOf } from "../decoding/contract-reading.ts";
import type { Condition } from "./filter.ts";
import { parseJsonPath, valuesAt } from "./json-path.ts";

/**
 * A test of decoded values.
 *
 * @throws {ReciboError} `NOT_A_FILTER` when the path is none, or the value is missing
 */
export function compileCondition({ path, comparison, value }: Condition): (v: unknown) => boolean {
  const steps = parseJsonPath(path);
  const at = (decoded: unknown) => valuesAt(decoded, steps);
  if (comparison === "is there") return (decoded) => at(decoded).length > 0;
  if (comparison === "is missing") return (decoded) => at(decoded).length === 0;
  if (value === undefined)
    throw new ReciboError("NOT_A_FILTER", `${path} ${comparison}: the value is missing`, {
      says: { name: "value-missing", params: { path } },
    });
  if (comparison === "is not") {
    // Of a list: that none of it is.
    return (decoded) => !at(decoded).some((each) => isSame(each, value));
  }
  const holds = { is: isSame, contains, "at least": atLeast, "at most": atMost }[comparison];
  return (decoded) => at(decoded).some((each) => holds(each, value));
}

/** Makes sure that the contract of at least one of the topics has the field. */
export function checkField(path: string, topics: readonly string[]): void {
  const plain = path.replace(/^\$\.?/, "").replace(/\[(?:\d+|\*)\]|\.(?:\d+|\*)(?=\.|$)/g, "[]");
  const known = topics.flatMap((topic) => contractOf(topic) ?? []).map(fieldsOf);
  if (known.length === 0)
    throw new ReciboError(
      "NOT_A_FILTER",
      `no contract describes the fields of ${topics.join(", ")}`,
      { says: { name: "no-contract", params: { topics: topics.join(", ") } } },
    );
  const names = known.flatMap((fields) => fields.map((field) => field.path));
  if (names.includes(plain)) return;
  const near = names.filter((name) => name.includes(plain.split(".").at(-1) ?? plain)).slice(0, 5);
  const hint = near.length > 0 ? near : names.slice(0, 12);
  const params = { topics: topics.join(", "), path, fields: [...new Set(hint)].join(", ") };
  throw new ReciboError(
    "NOT_A_FILTER",
    `${params.topics} has no field ${path}; it has ${params.fields}`,
    { says: { name: "no-field", params } },
  );
}

function asText(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

function isSame(found: unknown, wanted: string): boolean {
  if (typeof found === "number") return found === Number(wanted);
  return asText(found) === wanted;
}

function contains(found: unknown, wanted: string): boolean {
  return asText(found).toLowerCase().includes(wanted.toLowerCase());
}

function atLeast(found: unknown, wanted: string): boolean {
  return compare(found, wanted, (difference) => difference >= 0);
}

function atMost(found: unknown, wanted: string): boolean {
  return compare(found, wanted, (difference) => difference <= 0);
}

/** Numbers by size, decimals in texts too; else as text, which dates are made for. */
function compare(found: unknown, wanted: string, holds: (difference: number) => boolean): boolean {
  if (typeof found !== "number" && typeof found !== "string") return false;
  const [a, b] = [Number(found), Number(wanted)];
  if (found !== "" && !Number.isNaN(a) && !Number.isNaN(b)) return holds(a - b);
  const text = String(found);
  return holds(text < wanted ? -1 : text > wanted ? 1 : 0);
}
