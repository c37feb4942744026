import { trailOf } from "@recibo/common/traffic/follow";
import { headerText, type TrafficRecord } from "@recibo/common/traffic/reading/record";
import type { Desk } from "../desk.ts";
import { exit } from "../exit.ts";
import type { Output } from "../output.ts";
import { queryOf, type ReadingOptions } from "../reading-options.ts";
import { writeRecords } from "../write-records.ts";

/** What a command works with. */
export type Work = { readonly desk: Desk; readonly output: Output; readonly signal: AbortSignal };

/** The last records, then those that come, until Ctrl-C or the limit. */
export async function tail(
  topics: string[],
  options: ReadingOptions & { last: number; follow: boolean },
  { desk, output, signal }: Work,
): Promise<number> {
  const query = queryOf(topics, options);
  const found = await writeRecords(lastThenLive(), options, output, desk);
  return found > 0 ? exit.found : exit.nothing;

  async function* lastThenLive(): AsyncGenerator<readonly TrafficRecord[], void> {
    const until = options.to === undefined && options.follow ? "live" : query.until;
    // Who says where to begin wants all from there on.
    if (options.since !== undefined || options.from !== undefined) {
      yield* desk.traffic.read({ ...query, until }, signal);
      return;
    }
    const { records, positions } = await desk.traffic.latest(query, options.last, signal);
    if (records.length > 0) yield records;
    if (until === "live")
      yield* desk.traffic.read(
        { ...query, until, start: { from: "positions", positions } },
        signal,
      );
  }
}

/** What there is and matches, oldest first. */
export async function search(
  topics: string[],
  options: ReadingOptions,
  { desk, output, signal }: Work,
): Promise<number> {
  const reader = desk.traffic.read(queryOf(topics, options), signal);
  const began = performance.now();
  const found = await writeRecords(reader, options, output, desk);
  const seconds = (performance.now() - began) / 1_000;
  const { scanned } = reader.progress;
  if (output.terminal)
    output.say(
      output.paint(
        "dim",
        `${found} of ${scanned.toLocaleString("en")} records in ${seconds.toFixed(1)} s`,
      ),
    );
  return found > 0 ? exit.found : exit.nothing;
}

/** All records of a request, by its id or by the number of the invoice that it brought. */
export async function follow(
  what: string,
  options: ReadingOptions & { live: boolean },
  { desk, output, signal }: Work,
): Promise<number> {
  const existing = new Set(await desk.traffic.topics());
  let trail = trailOf(what);
  if (trail.by === "invoice number") {
    const query = { ...queryOf([...trail.topics], options), filter: trail.filter };
    for await (const [record] of desk.traffic.read(query, signal)) {
      const id = record && headerText(record, "ce_correlationid");
      if (id) trail = trailOf(id);
      if (id) break;
    }
    if (trail.by === "invoice number") {
      output.say(`No invoice ${what} was issued in this time; --since 30d looks further back.`);
      return exit.nothing;
    }
  }
  const topics = trail.topics.filter((topic) => existing.has(topic));
  const until = options.live ? ("live" as const) : undefined;
  const query = { ...queryOf(topics, options), filter: trail.filter, ...(until ? { until } : {}) };
  const found = await writeRecords(desk.traffic.read(query, signal), options, output, desk);
  if (found === 0) output.say(`Nothing of ${what} lies on ${topics.join(", ")} in this time.`);
  return found > 0 ? exit.found : exit.nothing;
}
