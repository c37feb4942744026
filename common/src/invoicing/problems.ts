import type { Problem } from "../contracts/shapes.ts";

/** What a sentence names, for saying it in another language; see docs/invoices.md. */
export type Params = Readonly<Record<string, string>>;

/** A problem with one field of the command. */
export function problem(code: string, field: string, message: string, params?: Params): Problem {
  return { code, field, message, ...(params && { params }) };
}

/** A problem with one field of a line; lines count from 0 in fields, and from 1 in sentences. */
export function lineProblem(index: number, [code, field, message, params]: LineFinding): Problem {
  const line = String(index + 1);
  return problem(code, `lines.${index}.${field}`, `Line ${line}: ${message}`, { line, ...params });
}

/** What is wrong with a line: code, field of the line, the end of the sentence, and what it names. */
export type LineFinding = [code: string, field: string, message: string, params?: Params];
