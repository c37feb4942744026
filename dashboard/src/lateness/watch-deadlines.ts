import type { Database } from "@recibo/common/database/database";
import type { Logger } from "@recibo/common/logging";
import { type Looking, lookAgain, unlessOutage } from "@recibo/common/look-again";
import { Counter } from "prom-client";
import type { Live } from "../live/live-server.ts";
import { type Deadlines, type NoticedLate, noticeLate } from "./notice-late.ts";

/** How often is looked for requests that have become late, in milliseconds. */
const lookEvery = 2_000;

const lateRequests = new Counter({
  name: "recibo_late_requests_total",
  help: "Requests whose deadline passed without an answer, noticed by this dashboard.",
  labelNames: ["kind"],
});

/**
 * Looks for late requests for as long as the dashboard runs and tells whoever waits. Several dashboards
 * share the work; what became late while none ran is told by the first that starts.
 */
export function watchDeadlines(options: {
  database: Database;
  deadlines: Deadlines;
  live: Live;
  log: Logger;
}): Looking {
  const { database, deadlines, live, log } = options;
  return lookAgain({
    every: lookEvery,
    look: async () => {
      for (const late of await noticeLate(database, deadlines)) tell(live, log, late);
    },
    failed: unlessOutage(log, "late requests not looked for"),
  });
}

function tell(live: Live, log: Logger, late: NoticedLate): void {
  const { requestId, organisationId, kind, notification } = late;
  lateRequests.inc({ kind });
  log.warn({ correlationId: requestId, organisationId, kind }, "request is late");
  if (!notification) return;
  const { userId, ...said } = notification;
  live.toPerson(userId, "notification", { ...said, requestId });
  live.toRequest(userId, requestId);
}
