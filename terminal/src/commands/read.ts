import { both } from "@recibo/common/traffic/filters/shorthand";
import { type Trail, trailOf } from "@recibo/common/traffic/follow";
import { paced } from "@recibo/common/traffic/reading/paced";
import { headerText, type TrafficRecord } from "@recibo/common/traffic/reading/record";
import type { TrafficQuery } from "@recibo/common/traffic/traffic";
import type { Desk } from "../desk.ts";
import { CommandError, exit } from "../exit.ts";
import { LeftOut } from "../left-out.ts";
import type { Output } from "../output.ts";
import { queryOf, type ReadingOptions } from "../reading-options.ts";
import { writeRecords } from "../write-records.ts";

/** What a command works with. */
export type Work = { readonly desk: Desk; readonly output: Output; readonly signal: AbortSignal };

/** What a tail can be told besides; `rate` is how many records a second. */
export type TailOptions = ReadingOptions & { last: number; follow: boolean; rate?: number };

/** The last records, then those that come, until Ctrl-C or the limit. */
export async function tail(
  topics: string[],
  options: TailOptions,
  { desk, output, signal }: Work,
): Promise<number> {
  const query = queryOf(topics, options);
  const leftOut = new LeftOut(output);
  const found = await writeRecords(lastThenLive(), options, output, desk);
  leftOut.say();
  return found > 0 ? exit.found : exit.nothing;

  async function* lastThenLive(): AsyncGenerator<readonly TrafficRecord[], void> {
    const until = options.to === undefined && options.follow ? "live" : query.until;
    // Who says where to begin wants all from there on, or as much of it as a rate lets through.
    if (options.since !== undefined || options.from !== undefined) {
      yield* following({ ...query, until });
      return;
    }
    const { records, positions } = await desk.traffic.latest(query, options.last, signal);
    if (records.length > 0) yield records;
    if (until === "live")
      yield* following({ ...query, until, start: { from: "positions", positions } });
  }

  /** What comes, no more of it than was asked for; what is left out is told. */
  async function* following(asked: TrafficQuery): AsyncGenerator<readonly TrafficRecord[], void> {
    const { rate } = options;
    if (rate === undefined) return yield* desk.traffic.read(asked, signal);
    const read = (until: AbortSignal) => desk.traffic.read(asked, until);
    for await (const { records, dropped } of paced(read, () => rate, signal)) {
      if (records.length > 0) yield records;
      leftOut.add(dropped);
    }
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

/** All records of a request that match, by its id or by the number of the invoice that it brought. */
export async function follow(
  what: string,
  options: ReadingOptions & { live: boolean },
  work: Work,
): Promise<number> {
  const { desk, output, signal } = work;
  const existing = new Set(await desk.traffic.topics());
  const named = trailOf(what);
  const trail = named.by === "request id" ? named : await trailOfNumber(what, options, work);
  if (!trail) {
    output.say(`No invoice ${what} was issued in this time; --since 30d looks further back.`);
    return exit.nothing;
  }
  const topics = trail.topics.filter((topic) => existing.has(topic));
  const until = options.live ? ({ until: "live" } as const) : {};
  const query = { ...alongTrail(trail, topics, options), ...until };
  const found = await writeRecords(desk.traffic.read(query, signal), options, output, desk);
  if (found === 0) output.say(`Nothing of ${what} lies on ${topics.join(", ")} in this time.`);
  return found > 0 ? exit.found : exit.nothing;
}

/** What matches of a trail; the text of an invoice's number only makes its search quick, one that was said goes before. */
function alongTrail({ filter }: Trail, topics: readonly string[], options: ReadingOptions) {
  const query = queryOf([...topics], options);
  return { ...query, filter: both(filter, query.filter ?? {}) };
}

/**
 * The request that brought the invoice of a number; undefined when there is none.
 *
 * @throws {CommandError} when several organisations have it: each counts its own invoices
 */
async function trailOfNumber(
  number: string,
  options: ReadingOptions,
  { desk, signal }: Work,
): Promise<Trail | undefined> {
  const trail = trailOf(number);
  const issued = new Map<string, string>();
  for await (const records of desk.traffic.read(alongTrail(trail, trail.topics, options), signal))
    for (const record of records) {
      const id = headerText(record, "ce_correlationid");
      if (id) issued.set(id, headerText(record, "ce_subject") ?? "?");
    }
  const [[only] = []] = issued;
  if (issued.size < 2) return only === undefined ? undefined : trailOf(only);
  const each = [...issued].map(([id, organisation]) => `  --key ${organisation}   ${id}`);
  throw new CommandError(
    `Several invoices are called ${number}. Add the organisation's --key, or follow the request's id:\n${each.join("\n")}`,
    exit.usage,
  );
}
