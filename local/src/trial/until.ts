import { setTimeout as wait } from "node:timers/promises";

/**
 * Waits for a condition: calls `look` until it returns something other than undefined, null or false, and
 * returns that. An error it throws counts as "not yet".
 *
 * @throws when that has not come within `milliseconds`, with what was waited for
 */
export async function until<T>(
  what: string,
  look: () => Promise<T> | T,
  milliseconds = 60_000,
): Promise<Exclude<T, undefined | null | false>> {
  const deadline = Date.now() + milliseconds;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const found = await look();
      if (found !== undefined && found !== null && found !== false)
        return found as Exclude<T, undefined | null | false>;
    } catch (error) {
      last = error;
    }
    await wait(25);
  }
  throw new Error(`${what}: not within ${milliseconds} ms`, { cause: last });
}
