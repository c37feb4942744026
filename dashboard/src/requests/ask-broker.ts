import { OutageError, RefusedError } from "@recibo/common/errors";

/** What the broker has to say, or why it does not. */
export type Asked<T> = { said: T } | { said: undefined; why: "away" | "refused" };

/** The longest that a page waits for the broker, in milliseconds. */
const patience = 2_500;

/** Asks the broker for something that a page shows; a page without it is better than none. */
export async function asking<T>(question: Promise<T>): Promise<Asked<T>> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new OutageError("no answer in time")), patience);
  try {
    return { said: await Promise.race([question, late.promise]) };
  } catch (error) {
    if (error instanceof RefusedError) return { said: undefined, why: "refused" };
    if (error instanceof OutageError) return { said: undefined, why: "away" };
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
