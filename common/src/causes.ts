import { types } from "node:util";

/** The error, its causes and what it is made of, the outermost first; ends in circles too. */
export function* causes(error: unknown): Generator<Error> {
  const seen = new Set<unknown>();
  const waiting: unknown[] = [error];
  while (waiting.length > 0 && seen.size < 50) {
    const next = waiting.shift();
    // By kind rather than by class: an error may come from another realm (a worker, a test's sandbox).
    if (!types.isNativeError(next) || seen.has(next)) continue;
    seen.add(next);
    yield next;
    const { errors } = next as Error & { errors?: unknown };
    waiting.push(next.cause, ...(Array.isArray(errors) ? errors : []));
  }
}
