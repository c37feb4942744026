import { invoiceGenerated, scoreCalculated } from "@recibo/common/contracts/index";
import type { Database } from "@recibo/common/database/database";
import { isOfOne } from "@recibo/common/errors";
import { groupWhileBusy } from "@recibo/common/group-while-busy";
import type { Logger } from "@recibo/common/logging";
import { type Delivery, delivery } from "@recibo/common/messaging/delivery";
import { tracing, within } from "@recibo/common/telemetry/spans";
import type { Live } from "../live/live-server.ts";
import type { Progress } from "../live/progress.ts";
import { traceMoment } from "../live/push-spans.ts";
import { measurePushed } from "../requests/hop-metrics.ts";
import type { Reply } from "./answer.ts";
import { type PushedNotification, type Recorded, recordReplies } from "./record-replies.ts";
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
  const record = groupWhileBusy(
    async (batches: Reply[][]) => {
      const replies = batches.flat();
      const traces = tracing() ? tracesOf(replies) : undefined;
      const apply = () =>
        recordReplies(options.database, replies, ({ recorded, strays }) => {
          tell(options, recorded, traces);
          countStrays(strays, options.log);
        });
      await (traces ? within([...traces.values()], apply) : apply());
      return batches.map(() => undefined);
    },
    20,
    { isOfOne },
  );
  return [
    delivery({ contract: invoiceGenerated, handle: record }),
    delivery({ contract: scoreCalculated, handle: record }),
  ];
}

/** By request; a second reply to one in the same batch tells nothing. */
type Traces = Map<string, string | undefined>;

function tracesOf(replies: Reply[]): Traces {
  const traces: Traces = new Map();
  for (const { correlationId, traceparent } of replies)
    if (!traces.has(correlationId)) traces.set(correlationId, traceparent);
  return traces;
}

type Telling = { live: Live; progress: Progress; log: Logger };

function tell(
  { live, progress, log }: Telling,
  recorded: Recorded[],
  traces: Traces | undefined,
): void {
  // The person first: all the rest has time until then.
  const pushed = recorded.filter(({ requestId, notification }) => {
    if (notification === undefined) return false;
    const { userId, ...said } = notification;
    return live.toPerson(userId, "notification", { ...said, requestId });
  });
  for (const { requestId, kind, notification } of pushed) {
    const { userId, kind: told, createdAt } = notification as PushedNotification;
    live.marks.pushed({ requestId, userId, kind: told });
    measurePushed(kind, createdAt);
    if (traces) traceMoment("push", requestId, traces.get(requestId));
  }
  const changed = new Map<string, Set<string>>();
  for (const { requestId, organisationId, kind } of recorded) {
    log.info({ correlationId: requestId, organisationId, kind }, "answer recorded");
    progress.answered(requestId);
    changed.set(organisationId, (changed.get(organisationId) ?? new Set()).add(kind));
  }
  for (const [organisationId, kinds] of changed) {
    if (kinds.has("generate-invoice"))
      live.toOrganisation(organisationId, "organisation", { changed: "invoices" });
    if (kinds.has("calculate-score"))
      live.toOrganisation(organisationId, "organisation", { changed: "score" });
  }
}
