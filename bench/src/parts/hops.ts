import type { TrialDesk } from "@recibo/local/trial/trial-desk";

/** A stretch of an invoice's way, with the milliseconds it takes on average. */
export type Stretch = { readonly name: string; readonly mean: number };

const stretches = [
  ["asked → received by the worker", "received_at - requested_at"],
  ["received → handled (number, PDF, commit)", "handled_at - received_at"],
  ["handled → reply sent", "replied_at - handled_at"],
  ["reply sent → at the dashboard", "recorded_at - replied_at"],
  ["recorded and pushed", "pushed_at - recorded_at"],
] as const;

/**
 * Where the time of the latest invoices went, by the marks that every hop leaves on its request. The marks
 * are whole milliseconds, so single ones say little; their mean does.
 */
export async function meanHops(desk: TrialDesk, latest: number): Promise<Stretch[]> {
  const columns = stretches.map(
    ([, interval], index) => `avg(extract(epoch from ${interval})) * 1000 as s${index}`,
  );
  const [row] = await desk.sql<Record<string, string>>(
    `select ${columns.join(", ")} from (select * from dashboard.requests where pushed_at is not null
      order by requested_at desc limit $1) as latest`,
    [latest],
  );
  return stretches.map(([name], index) => ({ name, mean: Number(row?.[`s${index}`]) }));
}
