import { invoiceGenerated, scoreCalculated } from "@recibo/common/contracts/index";
import type { Database } from "@recibo/common/database/database";
import { groupWhileBusy } from "@recibo/common/group-while-busy";
import type { Logger } from "@recibo/common/logging";
import { type Delivery, delivery } from "@recibo/common/messaging/delivery";
import type { Live } from "../live/live-server.ts";
import type { Progress } from "../live/progress.ts";
import type { Reply } from "./answer.ts";
import { type Recorded, recordReplies } from "./record-replies.ts";
import { countStrays } from "./stray-replies.ts";

/**
 * The dashboard's side of an answer: record it, then tell the browsers. Replies of all partitions that
 * come while a statement is under way share the next one.
 */
export function hearReplies(options: {
  database: Database;
  live: Live;
  progress: Progress;
  log: Logger;
}): Delivery[] {
  const record = groupWhileBusy(async (batches: Reply[][]) => {
    const { recorded, strays } = await recordReplies(options.database, batches.flat());
    tell(options, recorded);
    countStrays(strays, options.log);
    return batches.map(() => undefined);
  }, 20);
  return [
    delivery({ contract: invoiceGenerated, handle: record }),
    delivery({ contract: scoreCalculated, handle: record }),
  ];
}

type Telling = { live: Live; progress: Progress; log: Logger };

function tell({ live, progress, log }: Telling, recorded: Recorded[]): void {
  const changed = new Map<string, Set<string>>();
  for (const { requestId, organisationId, kind, notification } of recorded) {
    log.info({ correlationId: requestId, organisationId, kind }, "answer recorded");
    progress.answered(requestId);
    changed.set(organisationId, (changed.get(organisationId) ?? new Set()).add(kind));
    if (notification === undefined) continue;
    const { userId, ...said } = notification;
    if (live.toPerson(userId, "notification", { ...said, requestId }))
      live.marks.pushed({ requestId, userId, kind: said.kind });
  }
  for (const [organisationId, kinds] of changed) {
    if (kinds.has("generate-invoice"))
      live.toOrganisation(organisationId, "organisation", { changed: "invoices" });
    if (kinds.has("calculate-score"))
      live.toOrganisation(organisationId, "organisation", { changed: "score" });
  }
}
