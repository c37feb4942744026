import { newId } from "@recibo/common/uuid";
import type { TrialDesk } from "@recibo/local/trial/trial-desk";
import { createPartitioner, partitions } from "../contenders/topics.ts";

/** How much has happened in each organisation's two years. */
const invoices = 48;

/**
 * Gives organisations a history in the score-calculator's own tables: an invoice every two weeks to one of
 * five customers, three of four paid, some of them late. Returns the organisations' ids.
 *
 * @param each how many there are on each partition
 */
export async function createHistories(desk: TrialDesk, each: number): Promise<string[]> {
  const organisationIds = idsOnPartitions(each);
  await desk.sql(
    `insert into score_calculator.invoices (id, organisation_id, customer_id, issue_date, due_date, currency, amount)
      select gen_random_uuid(), o.id, md5(o.id::text || n % 5)::uuid, day, day + 30, 'EUR', 10000 + n * 700
      from unnest($1::uuid[]) as o (id), generate_series(1, $2) as n, lateral (select date '2024-12-01' + n * 14) as d (day)`,
    [organisationIds, invoices],
  );
  await desk.sql(
    `insert into score_calculator.payments (id, organisation_id, invoice_id, paid_on, amount)
      select gen_random_uuid(), organisation_id, id, due_date + (amount / 700 % 9)::int - 5, amount
      from score_calculator.invoices where amount / 700 % 4 <> 0`,
  );
  await desk.sql("analyze score_calculator.invoices, score_calculator.payments");
  return organisationIds;
}

/**
 * As many on each partition, in turns: were one partition's backlog longer than the others', the last of it
 * would be worked off alone, and the end would be slower for that.
 */
function idsOnPartitions(each: number): string[] {
  const choose = createPartitioner();
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    ...{ partitionId, partitionErrorCode: 0, leader: 0, replicas: [], isr: [] },
  }));
  const found = partitionMetadata.map((): string[] => []);
  while (found.some(({ length }) => length < each)) {
    const key = newId();
    const ids = found[choose({ topic: "", partitionMetadata, message: { key, value: null } })];
    if (ids && ids.length < each) ids.push(key);
  }
  return Array.from({ length: each }, (_, turn) => found.flatMap((ids) => ids[turn] ?? [])).flat();
}
