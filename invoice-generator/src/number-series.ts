import type pg from "pg";

/** A series of an organisation's invoice numbers. */
export type Series = { organisationId: string; series: string };

/** Numbers of one series that a batch takes: those from `after + 1` on, `count` of them. */
export type Stretch = Series & { after: number; count: number };

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

/** The printed number: the series and at least four digits, as in `INV-0042`. */
export function printedNumber(series: string, sequence: number): string {
  return `${series}-${String(sequence).padStart(4, "0")}`;
}

/**
 * Remembers the last number of each series, so that an invoice can be printed before its number is taken;
 * `commitInvoices` takes exactly the presumed numbers or refuses all.
 */
export function createNumberSeries(pool: Pick<pg.Pool, "query">): NumberSeries {
  const last = new Map<string, number>();
  return {
    presume: async (requests) => {
      const stretches = stretchesOf(requests);
      const unknown = stretches.filter((stretch) => !last.has(nameOf(stretch)));
      if (unknown.length > 0) {
        for (const [name, number] of await readLastNumbers(pool, unknown)) last.set(name, number);
      }
      for (const stretch of stretches) stretch.after = last.get(nameOf(stretch)) ?? 0;
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
  for (const { organisationId, series } of requests) {
    const name = nameOf({ organisationId, series });
    const stretch = stretches.get(name) ?? { organisationId, series, after: 0, count: 0 };
    stretch.count++;
    stretches.set(name, stretch);
  }
  return [...stretches.values()].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function dealOut(requests: readonly Series[], stretches: readonly Stretch[]): number[] {
  const next = new Map(stretches.map((stretch) => [nameOf(stretch), stretch.after + 1]));
  return requests.map((request) => {
    const name = nameOf(request);
    const number = next.get(name) as number;
    next.set(name, number + 1);
    return number;
  });
}

async function readLastNumbers(
  pool: Pick<pg.Pool, "query">,
  series: readonly Series[],
): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ organisation_id: string; series: string; last: number }>({
    name: "last-numbers",
    text: `select organisation_id, w.series, coalesce(last_number, 0) as last
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
