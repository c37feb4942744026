import { readSeries, seriesName } from "@recibo/common/invoicing/series";
import type pg from "pg";

/** A series of an organisation's invoice numbers: its name, or the pattern of its numbers. */
export type Series = { organisationId: string; series: string };

/** Numbers of one series, under its name, that a batch takes: those from `after + 1` on, `count` of them. */
export type Stretch = Series & {
  after: number;
  count: number;
  /** Nobody took a number of it before. */
  isNew: boolean;
};

/** Numbers for a batch, as they will be if nobody else takes any of them first. */
export type PresumedNumbers = {
  /** One for each that asked, in their order. */
  sequences: number[];
  stretches: Stretch[];
};

/** The next numbers of series, presumed from memory. What is presumed counts only once it is committed. */
export type NumberSeries = {
  presume(requests: readonly Series[]): Promise<PresumedNumbers>;
  /** The numbers were committed: the next ones follow them. */
  taken(stretches: readonly Stretch[]): void;
  /** They were not, or one cannot tell: the database is asked again. */
  forget(stretches: readonly Stretch[]): void;
};

/** Series that are remembered at a time. */
const mostRemembered = 10_000;

/**
 * Remembers the last number of each series, so that an invoice can be printed before its number is taken;
 * `commitInvoices` takes exactly the presumed numbers or refuses all.
 */
export function createNumberSeries(pool: Pick<pg.Pool, "query">): NumberSeries {
  /** Null for a series that has no number yet. */
  const last = new Map<string, number | null>();
  return {
    presume: async (requests) => {
      const stretches = stretchesOf(requests);
      const unknown = stretches.filter((stretch) => !last.has(nameOf(stretch)));
      if (unknown.length > 0) {
        for (const [name, number] of await readLastNumbers(pool, unknown)) last.set(name, number);
      }
      for (const stretch of stretches) {
        const before = last.get(nameOf(stretch)) ?? null;
        stretch.isNew = before === null;
        stretch.after = before ?? stretch.after;
      }
      return { sequences: dealOut(requests, stretches), stretches };
    },
    taken: (stretches) => {
      if (last.size > mostRemembered) last.clear();
      for (const stretch of stretches) last.set(nameOf(stretch), stretch.after + stretch.count);
    },
    forget: (stretches) => {
      for (const stretch of stretches) last.delete(nameOf(stretch));
    },
  };
}

/** In one order everywhere, so that two workers never wait for each other in a circle. */
function stretchesOf(requests: readonly Series[]): Stretch[] {
  const stretches = new Map<string, Stretch>();
  for (const { organisationId, series: pattern } of requests) {
    const series = seriesName(pattern);
    const name = nameOf({ organisationId, series });
    // The pattern that a series is begun with says its first number.
    const after = (readSeries(pattern)?.first ?? 1) - 1;
    const stretch = stretches.get(name) ?? { organisationId, series, after, count: 0, isNew: true };
    stretch.count++;
    stretches.set(name, stretch);
  }
  return [...stretches.values()].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function dealOut(requests: readonly Series[], stretches: readonly Stretch[]): number[] {
  const next = new Map(stretches.map((stretch) => [nameOf(stretch), stretch.after + 1]));
  return requests.map(({ organisationId, series }) => {
    const name = nameOf({ organisationId, series: seriesName(series) });
    const number = next.get(name) as number;
    next.set(name, number + 1);
    return number;
  });
}

async function readLastNumbers(
  pool: Pick<pg.Pool, "query">,
  series: readonly Series[],
): Promise<Map<string, number | null>> {
  const { rows } = await pool.query<{
    organisation_id: string;
    series: string;
    last: number | null;
  }>({
    name: "last-numbers",
    text: `select organisation_id, w.series, last_number as last
      from unnest($1::uuid[], $2::text[]) as w (organisation_id, series)
      left join number_series using (organisation_id, series)`,
    values: [
      series.map(({ organisationId }) => organisationId),
      series.map(({ series: name }) => name),
    ],
  });
  return new Map(
    rows.map((row) => [
      nameOf({ organisationId: row.organisation_id, series: row.series }),
      row.last,
    ]),
  );
}

function nameOf({ organisationId, series }: Series): string {
  return `${organisationId}/${series}`;
}
