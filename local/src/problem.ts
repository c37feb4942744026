/** Something the person at the keyboard can act on: shown as its message alone, without a stack. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly exitCode: number;

  constructor(message: string, options: { cause?: unknown; exitCode?: number } = {}) {
    super(message, { cause: options.cause });
    this.exitCode = options.exitCode ?? 1;
  }
}

/** What to show a person of an error: a problem's message, or the stack of what nobody foresaw. */
export function explain(error: unknown): string {
  if (error instanceof Problem) return error.message;
  return textOf(error, "stack") ?? messageOf(error);
}

/** The `code` of a system error such as `ENOENT`, or undefined. */
export function systemCode(error: unknown): string | undefined {
  return textOf(error, "code");
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return textOf(error, "message") ?? String(error);
}

/** Not `instanceof Error`: inside jest, Node's own errors are of another realm. */
function textOf(error: unknown, field: string): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const text: unknown = Reflect.get(error, field);
  return typeof text === "string" ? text : undefined;
}
