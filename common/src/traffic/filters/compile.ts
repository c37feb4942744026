import type { Decoder } from "../decoding/decode.ts";
import { once } from "../decoding/once.ts";
import { headerOf, type TrafficRecord } from "../reading/record.ts";
import { areDescribed, checkField, compileCondition } from "./conditions.ts";
import { compileExpression } from "./expression.ts";
import { expressionNeedles } from "./expression-needles.ts";
import { outcomeOf } from "./expression-variables.ts";
import { type ExpressionLimits, type Filter, usualLimits } from "./filter.ts";
import type { Needle, Predicate } from "./predicate.ts";
import { textFilter } from "./text-filter.ts";

/** A test of one record; those of bytes alone come before those that decode. */
type Test = (record: TrafficRecord, decoded: () => unknown) => boolean;

/**
 * Makes a filter ready: what can be told from bytes is looked at first, in whole batches where that is possible.
 *
 * @param topics what is going to be read
 * @throws {ReciboError} `NOT_A_FILTER` that says what is wrong and where
 */
export function compileFilter(
  filter: Filter,
  decoder: Decoder,
  topics: readonly string[],
  limits: ExpressionLimits = usualLimits,
): Predicate {
  // Contracts' values are JSON; a dead letter is whatever it was.
  const onlyJson = areDescribed(topics);
  const { tests, needles } = byBytes(filter);
  tests.push(...byValue(filter, topics));
  if (onlyJson && filter.outcomes) needles.push(anyOf(filter.outcomes));
  const expression =
    filter.expression === undefined
      ? undefined
      : compileExpression(filter.expression, decoder, limits);
  if (expression) needles.push(...expressionNeedles(expression.ast, onlyJson));
  return {
    needles,
    select: (records) => {
      const passed = tests.length === 0 ? [...records] : records.filter((each) => passes(each));
      return expression && passed.length > 0 ? expression.select(passed) : passed;
    },
    undecided: () => expression?.undecided() ?? 0,
  };

  function passes(record: TrafficRecord): boolean {
    const decoded = once(() => decoder.value(record).value);
    return tests.every((holds) => holds(record, decoded));
  }
}

function byBytes(filter: Filter): { tests: Test[]; needles: Needle[] } {
  const tests: Test[] = [];
  const needles: Needle[] = [];
  const { since, before, partitions, correlationId, key, headers, text } = filter;
  if (partitions) tests.push(({ partition }) => partitions.includes(partition));
  if (since !== undefined) tests.push(({ timestamp }) => timestamp >= since);
  if (before !== undefined) tests.push(({ timestamp }) => timestamp < before);
  const equal = (name: string | undefined, value: string) => {
    const bytes = Buffer.from(value);
    needles.push((content) => content.includes(bytes));
    if (name !== undefined) tests.push((record) => headerOf(record, name)?.equals(bytes) === true);
    else tests.push((record) => record.headers.some(([, each]) => each?.equals(bytes) === true));
  };
  if (correlationId !== undefined) equal("ce_correlationid", correlationId);
  for (const { name, value } of headers ?? []) {
    if (value !== undefined) equal(name, value);
    else if (name !== undefined)
      tests.push((record) => record.headers.some(([each]) => each === name));
  }
  if (key !== undefined) {
    const bytes = Buffer.from(key as string);
    needles.push((content) => content.includes(bytes));
    tests.push((record) => record.key?.equals(bytes) === true);
  }
  if (text !== undefined && text !== "") {
    const search = textFilter(text);
    needles.push(search.needle);
    tests.push(search.matches);
  }
  return { tests, needles };
}

function byValue({ outcomes, conditions, fields }: Filter, topics: readonly string[]): Test[] {
  const tests: Test[] = [];
  if (outcomes) tests.push((_, decoded) => outcomes.includes(outcomeOf(decoded()) ?? ""));
  for (const condition of [...(conditions ?? []), ...(fields ?? [])]) {
    const holds = compileCondition(condition);
    tests.push((_, decoded) => holds(decoded()));
  }
  for (const { path } of fields ?? []) checkField(path, topics);
  return tests;
}

function anyOf(texts: readonly string[]): Needle {
  const all = [...texts, "\\"].map((text) => Buffer.from(text));
  return (content) => all.some((bytes) => content.includes(bytes));
}
