import { parseJsonPath, valuesAt } from "../filters/json-path.ts";
import type { RecordView } from "../view.ts";

/** Columns that every record has. */
const simple: Record<string, (view: RecordView) => unknown> = {
  place: ({ place }) => place,
  time: ({ time }) => time,
  topic: ({ topic }) => topic,
  partition: ({ partition }) => partition,
  offset: ({ offset }) => offset,
  key: ({ key }) => key,
  value: ({ value, raw }) => value ?? raw ?? null,
  format: ({ format }) => format,
  outcome: ({ outcome }) => outcome,
  transaction: ({ transaction }) => transaction,
  bytes: ({ valueBytes }) => valueBytes,
  problem: ({ problem }) => problem,
  headers: ({ headers }) => headersByName(headers),
  correlationid: ({ event }) => event?.attributes.correlationid,
  event: ({ event }) => event?.attributes.type,
  source: ({ event }) => event?.attributes.source,
};

/** Each name with its value; one that repeats has all of them, in their order. */
function headersByName(headers: RecordView["headers"]) {
  const byName = Map.groupBy(headers, ([name]) => name);
  return Object.fromEntries(
    [...byName].map(([name, all]) => {
      const values = all.map(([, value]) => value);
      return [name, values.length > 1 ? values : values[0]];
    }),
  );
}

/** Names of columns; besides there are `header.<name>` and `value.<path>`. */
export const columnNames: readonly string[] = Object.keys(simple);

/** The columns of an export that names none. */
export const usualColumns = [
  "time",
  "topic",
  "partition",
  "offset",
  "key",
  "correlationid",
  "outcome",
  "value",
];

/**
 * What a column shows of a record: one of `columnNames`, `header.traceparent`, or `value.invoice.number`.
 *
 * @throws {ReciboError} `NOT_A_FILTER` when a path is none
 */
export function columnOf(name: string): (view: RecordView) => unknown {
  const known = simple[name];
  if (known) return known;
  const [, header] = /^headers?\.(.+)$/.exec(name) ?? [];
  if (header !== undefined)
    return ({ headers }) => headers.find(([each]) => each === header)?.[1] ?? undefined;
  const steps = parseJsonPath(name.replace(/^value\./, ""));
  return ({ value }) => {
    const found = valuesAt(value, steps);
    return found.length > 1 ? found : found[0];
  };
}
