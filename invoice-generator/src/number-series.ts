import type pg from "pg";

/** Takes the next numbers of series; see `takeNumbers`. */
export type NumberRequest = { organisationId: string; series: string };

/** The printed number: the series and at least four digits, as in `INV-0042`. */
export function printedNumber(series: string, sequence: number): string {
  return `${series}-${String(sequence).padStart(4, "0")}`;
}

/**
 * Takes the next number for each request, in order, with one statement. The rows stay locked until the
 * transaction ends, and a rollback gives the numbers back: so a series has no gap and no double, however
 * many workers there are and whenever one of them dies.
 *
 * @returns the sequence for each request, in order
 */
export async function takeNumbers(
  client: pg.PoolClient,
  requests: NumberRequest[],
): Promise<number[]> {
  if (requests.length === 0) return [];
  const wanted = new Map<string, NumberRequest & { count: number }>();
  for (const request of requests) {
    const name = seriesName(request);
    const entry = wanted.get(name) ?? { ...request, count: 0 };
    entry.count++;
    wanted.set(name, entry);
  }
  // In one order everywhere, so that two workers never wait for each other in a circle.
  const series = [...wanted.values()].sort((a, b) => (seriesName(a) < seriesName(b) ? -1 : 1));
  const { rows } = await client.query<{
    organisation_id: string;
    series: string;
    last_number: number;
  }>({
    name: "take-numbers",
    text: `insert into number_series as s (organisation_id, series, last_number)
      select * from unnest($1::uuid[], $2::text[], $3::bigint[])
      on conflict (organisation_id, series) do update set last_number = s.last_number + excluded.last_number
      returning organisation_id, series, last_number`,
    values: [
      series.map(({ organisationId }) => organisationId),
      series.map(({ series: name }) => name),
      series.map(({ count }) => count),
    ],
  });
  const next = new Map<string, number>();
  for (const row of rows) {
    const name = seriesName({ organisationId: row.organisation_id, series: row.series });
    next.set(name, row.last_number - (wanted.get(name)?.count ?? 0) + 1);
  }
  return requests.map((request) => {
    const name = seriesName(request);
    const number = next.get(name) as number;
    next.set(name, number + 1);
    return number;
  });
}

function seriesName({ organisationId, series }: NumberRequest): string {
  return `${organisationId}/${series}`;
}
