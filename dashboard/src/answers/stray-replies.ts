import type { Database } from "@recibo/common/database/database";
import { messageOf } from "@recibo/common/errors";
import type { Logger } from "@recibo/common/logging";
import { type Looking, lookAgain } from "@recibo/common/look-again";
import { desc, eq } from "drizzle-orm";
import { Counter } from "prom-client";
import { strayReplies } from "../tables.ts";

/** A reply that completed nothing, by the request it names. */
export type StrayReply = { requestId: string; reason: "duplicate" | "orphan" };

const strays = new Counter({
  name: "recibo_stray_replies_total",
  help: "Replies that completed nothing: a further one to a request, or one to a request nobody made.",
  labelNames: ["kind"],
});
for (const kind of ["duplicate", "orphan"]) strays.inc({ kind }, 0);

/** Counts strays that were kept just now; one that is read again is not kept again, and so not counted. */
export function countStrays(found: StrayReply[], log: Logger): void {
  for (const { requestId, reason } of found) {
    strays.inc({ kind: reason });
    log.warn({ correlationId: requestId, kind: reason }, "stray reply kept");
  }
}

/** The strays that name a request, in the order in which they came. */
export async function straysOf({ query }: Database, requestId: string) {
  return query
    .select()
    .from(strayReplies)
    .where(eq(strayReplies.requestId, requestId))
    .orderBy(strayReplies.recordedAt, strayReplies.offset)
    .limit(20);
}

/** The latest replies to requests that nobody made. */
export async function latestOrphans({ query }: Database, count: number) {
  return query
    .select()
    .from(strayReplies)
    .where(eq(strayReplies.reason, "orphan"))
    .orderBy(desc(strayReplies.recordedAt))
    .limit(count);
}

const hour = 3_600_000;

/** Deletes strays older than some days, now and every hour. */
export function boundStrays({ pool }: Database, days: number, log: Logger): Looking {
  const statement =
    "delete from stray_replies where recorded_at < now() - make_interval(days => $1)";
  return lookAgain({
    every: hour,
    look: () => pool.query(statement, [days]),
    failed: (error) => log.debug({ reason: messageOf(error) }, "old stray replies not deleted"),
  });
}
