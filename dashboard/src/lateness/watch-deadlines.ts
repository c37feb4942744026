import type { Database } from "@recibo/common/database/database";
import { isOutage, messageOf } from "@recibo/common/errors";
import type { Logger } from "@recibo/common/logging";
import { pause } from "@recibo/common/retry";
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
  { database, deadlines, live, log }: Parameters<typeof watchDeadlines>[0],
  stopping: AbortSignal,
): Promise<void> {
  while (!stopping.aborted) {
    try {
      for (const late of await noticeLate(database, deadlines)) tell(live, log, late);
    } catch (error) {
      // An outage is told by those who have more to do with the database; the next look makes up for it.
      if (!isOutage(error)) log.error({ reason: messageOf(error) }, "late requests not looked for");
    }
    await pause(lookEvery, stopping);
  }
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
