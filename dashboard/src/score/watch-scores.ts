import type { Database } from "@recibo/common/database/database";
import type { Logger } from "@recibo/common/logging";
import { type Looking, lookAgain, unlessOutage } from "@recibo/common/look-again";
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
}): Looking {
  const { database, ask, every, log } = options;
  return lookAgain({
    every: Math.min(seldom, Math.max(often, every * 25)),
    look: async () => {
      for (const { requestId, organisationId } of await recalculateScores(database, ask, every))
        log.info({ correlationId: requestId, organisationId }, "score asked for by itself");
    },
    failed: unlessOutage(log, "old scores not looked for"),
  });
}
