import type { Database } from "@recibo/common/database/database";
import { createLookedUpGauge } from "@recibo/common/service/looked-up-gauge";

/** Exports how full the outbox is. Every dashboard sees the same one. */
export function measureOutbox({ pool }: Database): void {
  const lookUp = (text: string) => async () => {
    const { rows } = await pool.query<{ value: number }>(text);
    return rows.map(({ value }) => ({ value: Number(value) }));
  };
  createLookedUpGauge({
    name: "recibo_outbox_messages",
    help: "Messages that wait in the outbox.",
    look: lookUp("select count(*) as value from outbox"),
  });
  createLookedUpGauge({
    name: "recibo_outbox_oldest_seconds",
    help: "How long the first message in the outbox has waited; 0 when none does.",
    look: lookUp(
      `select coalesce(extract(epoch from now() - (
          select written_at from outbox order by position limit 1)), 0) as value`,
    ),
  });
}
