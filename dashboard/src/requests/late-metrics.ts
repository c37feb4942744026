import type { Database } from "@recibo/common/database/database";
import { createLookedUpGauge } from "@recibo/common/service/looked-up-gauge";
import type { Deadlines } from "../lateness/notice-late.ts";

/** Exports how many requests are past their deadline without an answer. Every dashboard sees the same ones. */
export function measureLateRequests({ pool }: Database, { invoice, score }: Deadlines): void {
  createLookedUpGauge({
    name: "recibo_requests_late",
    help: "Requests past their deadline that have no answer.",
    labelNames: ["kind"],
    look: async () => {
      // Few requests have no answer, and an index holds just these.
      const { rows } = await pool.query<{ kind: string; value: number }>(
        `select kind, (
            select count(*) from requests r where r.outcome is null and r.kind = k.kind
              and r.requested_at < now() - make_interval(secs => k.seconds)) as value
          from (values ('generate-invoice', $1::int), ('calculate-score', $2::int)) as k (kind, seconds)`,
        [invoice, score],
      );
      return rows.map(({ kind, value }) => ({ labels: { kind }, value }));
    },
  });
}
