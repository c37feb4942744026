import { startParticipant } from "../processes/participant.ts";
import type { Bench } from "../section.ts";
import { quantile } from "../statistics/percentiles.ts";
import type { AskForAll } from "./ask-for-all.ts";
import { createGuests, type Guest } from "./guests.ts";
import type { Gathering } from "./level.ts";

/** How long it took to reach a crowd: its middle, and its last. Milliseconds. */
export type Reach = { readonly half: number; readonly last: number };

/** What reaching everybody took. */
export type ReachingAll = {
  readonly sockets: number;
  /** A notification of their own each, from the first click and from the last answer recorded. */
  readonly own: { readonly asked: Reach; readonly recorded: Reach };
  /** One event to all of one organisation, from the moment its cause was recorded; one entry a time. */
  readonly event: readonly Reach[];
};

/** Reaches everybody who is connected; then a crowd that is one organisation. */
export async function reachAll(
  bench: Bench,
  gathering: Gathering,
  guests: Guest[],
): Promise<ReachingAll> {
  const own = await notifyAll(bench, gathering, guests);
  const event = await tellOrganisation(bench, gathering, guests.length);
  return { sockets: guests.length, own, event };
}

async function notifyAll(bench: Bench, { desk, crowd }: Gathering, guests: Guest[]) {
  bench.say(`a notification for each of ${guests.length}`);
  const { brokers, prefix, databaseUrl } = desk;
  const module = new URL("./ask-for-all.ts", import.meta.url);
  const place = { brokers, prefix, databaseUrl };
  const asking = bench.own(await startParticipant<object, AskForAll>(module, place));
  const arriving = crowd.call("awaitNotifications");
  const people = guests.map(({ person }) => person);
  const [asked, arrivals] = await Promise.all([asking.call("ask", people), arriving]);
  const [row] = await desk.sql<{ recorded: number }>(
    "select extract(epoch from max(recorded_at))::float8 * 1000 as recorded from dashboard.requests",
  );
  return { asked: reach(arrivals, asked), recorded: reach(arrivals, row?.recorded ?? Number.NaN) };
}

async function tellOrganisation(bench: Bench, { desk, crowd }: Gathering, count: number) {
  await crowd.call("disconnect");
  const members = await createGuests(desk, count, count);
  bench.say(`connecting ${count} of one organisation`);
  await crowd.call("connect", members);
  const reaches: Reach[] = [];
  for (let time = 1; time <= (bench.quick ? 3 : 10); time++) {
    const { requestId, arrivals } = await crowd.call("tellAll");
    const [row] = await desk.sql<{ recorded: number }>(
      "select extract(epoch from recorded_at)::float8 * 1000 as recorded from dashboard.requests where id = $1",
      [requestId],
    );
    reaches.push(reach(arrivals, row?.recorded ?? Number.NaN));
  }
  return reaches;
}

function reach(arrivals: Float64Array, from: number): Reach {
  const sorted = Float64Array.from(arrivals).sort();
  return { half: quantile(sorted, 0.5) - from, last: quantile(sorted, 1) - from };
}
