import { invoiceGenerated, scoreCalculated } from "@recibo/common/contracts/index";
import type { Database } from "@recibo/common/database/database";
import { groupWhileBusy } from "@recibo/common/group-while-busy";
import type { Logger } from "@recibo/common/logging";
import { type Delivery, delivery } from "@recibo/common/messaging/delivery";
import type { Live } from "../live/live-server.ts";
import type { Progress } from "../live/progress.ts";
import type { Inbox } from "../notifications/inbox.ts";
import type { Reply } from "./answer.ts";
import { type Recorded, recordReplies } from "./record-replies.ts";

/**
 * The dashboard's side of an answer: record it, then tell the browsers. Replies of all partitions that
 * come while a statement is under way share the next one.
 */
export function hearReplies(options: {
  database: Database;
  live: Live;
  progress: Progress;
  inbox: Inbox;
  log: Logger;
}): Delivery[] {
  const record = groupWhileBusy(async (batches: Reply[][]) => {
    const recorded = await recordReplies(options.database, batches.flat());
    tell(options, recorded);
    return batches.map(() => undefined);
  }, 20);
  return [
    delivery({ contract: invoiceGenerated, handle: record }),
    delivery({ contract: scoreCalculated, handle: record }),
  ];
}

type Telling = { live: Live; progress: Progress; inbox: Inbox; log: Logger };

function tell(tools: Telling, recorded: Recorded[]): void {
  const { live, progress, log } = tools;
  const pushed: { requestId: string; userId: string }[] = [];
  const changed = new Map<string, Set<string>>();
  for (const { requestId, organisationId, kind, notification } of recorded) {
    log.info({ correlationId: requestId, organisationId, kind }, "answer recorded");
    progress.answered(requestId);
    changed.set(organisationId, (changed.get(organisationId) ?? new Set()).add(kind));
    if (notification === undefined) continue;
    const { userId, ...said } = notification;
    if (live.toPerson(userId, "notification", said)) pushed.push({ requestId, userId });
  }
  for (const [organisationId, kinds] of changed) {
    if (kinds.has("generate-invoice"))
      live.toOrganisation(organisationId, "organisation", { changed: "invoices" });
    if (kinds.has("calculate-score"))
      live.toOrganisation(organisationId, "organisation", { changed: "score" });
  }
  void markPushed(tools, pushed);
}

/** Marks the hop, then lets the requests' pages show it. */
async function markPushed(
  { live, inbox, log }: Telling,
  pushed: { requestId: string; userId: string }[],
): Promise<void> {
  try {
    await inbox.pushed(pushed.map(({ requestId }) => requestId));
  } catch (error) {
    log.warn({ err: error }, "push not recorded");
  }
  for (const { requestId, userId } of pushed) live.toPerson(userId, "request", { id: requestId });
}
