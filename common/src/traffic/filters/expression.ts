import { createContext, Script } from "node:vm";
import { type ASTNode, Environment, type ParseResult } from "@marcbachmann/cel-js";
import { ReciboError, type Sentence } from "../../errors.ts";
import type { Decoder } from "../decoding/decode.ts";
import { once } from "../decoding/once.ts";
import { placeName, type TrafficRecord } from "../reading/record.ts";
import { expressionVariables } from "./expression-variables.ts";
import type { ExpressionLimits } from "./filter.ts";

/** An expression that is ready to be evaluated. */
export type Expression = {
  readonly ast: ASTNode;
  /**
   * Those of some records for which it is true; where it cannot be evaluated, as when a field is missing, it is not.
   *
   * @throws {ReciboError} `EXPRESSION_TOO_SLOW`
   */
  select(records: readonly TrafficRecord[]): TrafficRecord[];
  undecided(): number;
};

/** Longer ones are written by nobody. */
const longest = 4_000;

/**
 * Compiles an expression in CEL (Common Expression Language), as in
 * `outcome == "rejected" && value.problems.exists(p, p.field == "dueDate")`; what it can speak of is listed in
 * `expressionVariables`.
 *
 * @throws {ReciboError} `NOT_A_FILTER` that says what is wrong and at which character
 */
export function compileExpression(
  source: string,
  decoder: Decoder,
  limits: ExpressionLimits,
): Expression {
  if (source.length > longest)
    throw notAFilter({
      message: `the expression is longer than ${longest} characters`,
      says: { name: "expression-long", params: { most: longest } },
    });
  const parsed = parse(source);
  const used = variablesIn(parsed.ast);
  const evaluate = (record: TrafficRecord): unknown => {
    const decoded = once(() => decoder.value(record).value);
    const context: Record<string, unknown> = {};
    for (const name of used) context[name] = expressionVariables[name]?.of(record, decoded);
    return parsed(context);
  };
  const guard = new Guard(evaluate, limits);
  return {
    ast: parsed.ast,
    select: (records) => guard.select(records),
    undecided: () => guard.undecided,
  };
}

function parse(source: string): ParseResult {
  let parsed: ParseResult;
  try {
    parsed = environment().parse(source);
  } catch (error) {
    throw notAFilter(said(error, source));
  }
  const { valid, type, error } = parsed.check();
  if (!valid) throw notAFilter(said(error, source));
  if (type !== "bool" && type !== "dyn")
    throw notAFilter({
      message: `the expression gives a ${type}; expected true or false, as in outcome == "failed"`,
      says: { name: "expression-type", params: { type: String(type) } },
    });
  return parsed;
}

let prepared: Environment | undefined;

function environment(): Environment {
  if (prepared) return prepared;
  prepared = new Environment({
    enableOptionalTypes: true,
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: 500, maxDepth: 60 },
  });
  for (const [name, { type }] of Object.entries(expressionVariables))
    prepared.registerVariable(name, type);
  // Numbers in JSON are doubles, and people write 100 rather than 100.0.
  const operators: Record<string, (a: number, b: number) => number> = {
    "+": (a, b) => a + b,
    "-": (a, b) => a - b,
    "*": (a, b) => a * b,
    "/": (a, b) => a / b,
  };
  for (const [sign, apply] of Object.entries(operators)) {
    const mixed = (a: unknown, b: unknown) => apply(Number(a), Number(b));
    prepared.registerOperator(`double ${sign} int: double`, mixed);
    prepared.registerOperator(`int ${sign} double: double`, mixed);
  }
  return prepared;
}

/** CEL's errors know what was wrong and where. */
function said(error: unknown, source: string): Said {
  const { summary, message, range } = error as {
    summary?: string;
    message: string;
    range?: { start: number };
  };
  const what = (summary ?? message).replace(/[.:]?\s*$/, "");
  const why = saidOfCel(what);
  if (range === undefined)
    return {
      message: `the expression cannot be read: ${what}`,
      says: { name: "expression-unreadable", params: { why } },
    };
  const at = Math.min(range.start, source.length);
  const pointer = `\n  ${source}\n  ${" ".repeat(at)}^`;
  return {
    message: `the expression cannot be read at character ${at + 1}: ${what}${pointer}`,
    says: { name: "expression-unreadable-at", params: { at: at + 1, why, pointer } },
  };
}

/** What CEL says most; the rest stays as the library has it. */
const celSays: readonly [name: string, RegExp][] = [
  ["cel-unknown-variable", /^Unknown variable: (.+)$/],
  ["cel-unexpected", /^Unexpected (?:token|character): (.+)$/],
  ["cel-expected", /^Expected (.+), got .+$/],
  ["cel-invalid-escape", /^Invalid (?:escape sequence|hex escape|Unicode \w+): (.+)$/],
  ["cel-invalid-number", /^Invalid (?:number|integer|hex integer): (.+)$/],
  ["cel-open-text", /^Unterminated (.+)$/],
  ["cel-no-overload", /^no such overload: (.+)$/],
  ["cel-no-function", /^found no matching overload for '?(.+?)'?$/],
];

function saidOfCel(what: string): string | Sentence {
  for (const [name, pattern] of celSays) {
    const [, about] = pattern.exec(what) ?? [];
    if (about !== undefined) return { name, params: { about } };
  }
  return what;
}

type Said = { readonly message: string; readonly says: Sentence };

function notAFilter({ message, says }: Said): ReciboError {
  return new ReciboError("NOT_A_FILTER", message, { says });
}

function variablesIn(node: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(node)) for (const each of node) variablesIn(each, found);
  else if (typeof node === "object" && node !== null && "op" in node) {
    const { op, args } = node as { op: string; args: unknown };
    if (op === "id") {
      if (typeof args === "string" && args in expressionVariables) found.add(args);
    } else variablesIn(args, found);
  }
  return found;
}

/**
 * Keeps an expression within its time. CEL cannot loop for ever, but a regular expression can nearly: what takes too
 * long is broken off from outside, which costs a moment each time, so that it is done for many records at once.
 */
class Guard {
  undecided = 0;
  readonly #limits: ExpressionLimits;
  readonly #script = new Script("run()");
  readonly #context = createContext({ run: () => this.#run() });
  readonly #evaluate: (record: TrafficRecord) => unknown;
  #records: readonly TrafficRecord[] = [];
  #at = 0;
  #verdicts: boolean[] = [];
  #spent = 0;
  #since = Number.NEGATIVE_INFINITY;

  constructor(evaluate: (record: TrafficRecord) => unknown, limits: ExpressionLimits) {
    this.#evaluate = evaluate;
    this.#limits = limits;
  }

  select(records: readonly TrafficRecord[]): TrafficRecord[] {
    this.#records = records;
    this.#verdicts = [];
    this.#at = 0;
    const began = performance.now();
    this.#renew(began);
    const { stackTraceLimit } = Error;
    // A missing field is an error here; where it was thrown is of no interest and takes most of the time.
    Error.stackTraceLimit = 0;
    try {
      this.#runAll();
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
    this.#spent += performance.now() - began;
    if (this.#spent > this.#limits.total) throw this.#tooSlowForAll();
    return records.filter((_, index) => this.#verdicts[index]);
  }

  /** What is read without end has its budget anew from time to time. */
  #renew(now: number): void {
    if (this.#limits.per === undefined || now - this.#since < this.#limits.per) return;
    this.#since = now;
    this.#spent = 0;
  }

  #tooSlowForAll(): ReciboError {
    const { total, per } = this.#limits;
    const seconds = total / 1_000;
    if (per === undefined)
      return this.#tooSlow(`more than ${seconds} s for all records`, {
        name: "too-slow-all",
        params: { seconds },
      });
    return this.#tooSlow(`more than ${seconds} of ${per / 1_000} s`, {
      name: "too-slow-live",
      params: { seconds, per: per / 1_000 },
    });
  }

  #runAll(): void {
    while (this.#at < this.#records.length) {
      const before = this.#at;
      if (!this.#runFor(this.#limits.perRecord * 4) && this.#at === before)
        throw this.#tooSlow(`more than ${this.#limits.perRecord} ms for one record`, {
          name: "too-slow-record",
          params: { milliseconds: this.#limits.perRecord },
        });
    }
  }

  /** Whether it got through in time. Others use the processor too: one record gets several times its limit. */
  #runFor(timeout: number): boolean {
    try {
      this.#script.runInContext(this.#context, { timeout });
      return true;
    } catch (error) {
      if ((error as { code?: string }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return false;
      throw error;
    }
  }

  /** May be broken off anywhere, without its `finally`: what it leaves must be as good half done. */
  #run(): void {
    for (; this.#at < this.#records.length; this.#at++) {
      try {
        this.#verdicts[this.#at] =
          this.#evaluate(this.#records[this.#at] as TrafficRecord) === true;
      } catch {
        this.undecided++;
      }
    }
  }

  #tooSlow(how: string, { name, params }: Sentence): ReciboError {
    const record = this.#records[Math.min(this.#at, this.#records.length - 1)] as TrafficRecord;
    const place = placeName(record);
    const message = `the expression takes ${how} (at ${place}); make it simpler, or read less`;
    return new ReciboError("EXPRESSION_TOO_SLOW", message, {
      says: { name, params: { ...params, place } },
    });
  }
}
