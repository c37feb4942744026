import type { Database } from "@recibo/common/database/database";
import { isOutage, messageOf } from "@recibo/common/errors";
import type { Logger } from "@recibo/common/logging";
import { pause } from "@recibo/common/retry";
import type { Ask } from "../asking/ask.ts";
import { recalculateScores } from "./recalculate-scores.ts";

/** Longest and shortest time between two looks, in milliseconds. */
const seldom = 30_000;
const often = 500;

/**
 * Has scores calculated again by themselves for as long as the dashboard runs. Several dashboards share the
 * work; what became old while none ran is asked for by the first that starts.
 */
export function watchScores(options: {
  database: Database;
  ask: Ask;
  /** Seconds that lie at least between two calculations of an organisation. */
  every: number;
  log: Logger;
}): { close(): Promise<void> } {
  const stopping = new AbortController();
  const watching = watch(options, stopping.signal);
  return {
    close: async () => {
      stopping.abort();
      await watching;
    },
  };
}

async function watch(
  { database, ask, every, log }: Parameters<typeof watchScores>[0],
  stopping: AbortSignal,
): Promise<void> {
  const lookEvery = Math.min(seldom, Math.max(often, every * 25));
  while (!stopping.aborted) {
    try {
      for (const { requestId, organisationId } of await recalculateScores(database, ask, every))
        log.info({ correlationId: requestId, organisationId }, "score asked for by itself");
    } catch (error) {
      // An outage is told by those who have more to do with the database; the next look makes up for it.
      if (!isOutage(error)) log.error({ reason: messageOf(error) }, "old scores not looked for");
    }
    await pause(lookEvery, stopping);
  }
}
