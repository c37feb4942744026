import { type ContractField, fieldsOf } from "../../contracts/fields.ts";
import { deadLetter } from "../../contracts/index.ts";
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
  const fields = known.flat();
  if (fields.some((field) => field.path === plain || isUnder(plain, field, fields))) return;
  const names = [...new Set(fields.map((field) => field.path))];
  const params = { topics: topics.join(", "), path, fields: nearest(plain, names).join(", ") };
  throw new ReciboError(
    "NOT_A_FILTER",
    `${params.topics} has no field ${path}; it has ${params.fields}`,
    { says: { name: "no-field", params } },
  );
}

/** What is in a field of which the contract says no more than that it is there. */
function isUnder(path: string, field: ContractField, all: readonly ContractField[]): boolean {
  const inside = (each: string) => /^[.[]/.test(each.slice(field.path.length));
  const isWithin = (each: string) => each.startsWith(field.path) && inside(each);
  if (!isWithin(path) || !/^(any|object|array)$/.test(field.type)) return false;
  return !all.some((each) => isWithin(each.path));
}

/** Names that were probably meant: of those with the same last part, and of all, those with the fewest slips. */
function nearest(path: string, names: readonly string[]): string[] {
  const last = path.split(".").at(-1) ?? path;
  const slips = (name: string) => slipsBetween(path, name);
  const bySlips = (among: readonly string[]) =>
    [...among].sort((a, b) => slips(a) - slips(b)).slice(0, 3);
  const same = names.filter((name) => name.split(".").at(-1) === last);
  return [...new Set([...bySlips(same), ...bySlips(names)])].slice(0, 3);
}

/** How many letters have to be put in, left out or changed to make one word of another (Levenshtein). */
function slipsBetween(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...a.slice(0, 200)].entries()) {
    const now = [row + 1];
    for (let at = 0; at < b.length; at++)
      now.push(
        Math.min(
          (now[at] ?? 0) + 1,
          (before[at + 1] ?? 0) + 1,
          (before[at] ?? 0) + (letter === b[at] ? 0 : 1),
        ),
      );
    before = now;
  }
  return before[b.length] ?? 0;
}

/** The fields that contracts of topics have values in, as a path names them: `lines[*].taxRate`. */
export function pathsOf(topics: readonly string[]): string[] {
  const fields = topics.flatMap((topic) => contractOf(topic) ?? []).flatMap(fieldsOf);
  const values = fields.filter(({ type }) => !/^(object|array)$/.test(type));
  return [...new Set(values.map(({ path }) => path.replaceAll("[]", "[*]")))];
}

/** Whether every topic's values are what its contract says; a dead letter's are those of another topic. */
export function areDescribed(topics: readonly string[]): boolean {
  return topics.every((topic) => topic !== deadLetter.topic && contractOf(topic) !== undefined);
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
