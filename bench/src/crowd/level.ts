import { setTimeout as wait } from "node:timers/promises";
import type { BenchDesk } from "../desk/bench-desk.ts";
import type { Participant } from "../processes/participant.ts";
import type { Bench } from "../section.ts";
import { type Summary, summarise } from "../statistics/percentiles.ts";
import { between } from "../statistics/usage.ts";
import type { Crowd, Push } from "./crowd.ts";
import type { Guest } from "./guests.ts";

/** A desk and the browsers that are connected to it. */
export type Gathering = { readonly desk: BenchDesk; readonly crowd: Participant<Crowd> };

/** socket.io's heartbeat interval: within it, every socket is spoken to once. */
const heartbeatSeconds = 25;

/** How a push is timed: from the click, the worker's reply leaving, or the dashboard's recording it. */
export type Pushes = Record<"asked" | "replied" | "recorded", Summary>;

/** What was seen with so many browsers connected. */
export type Level = {
  readonly sockets: number;
  readonly connecting: { readonly seconds: number; readonly cpuPerThousand: number };
  readonly residentBytes: number;
  /** Shares of one processor while nothing happens but heartbeats. */
  readonly idle: { readonly dashboard: number; readonly crowd: number };
  /** Pushes to one of them, in milliseconds. */
  readonly pushes: Pushes;
};

/** Connects newcomers to those who are there, lets all be quiet for a while, then pushes to single ones. */
export async function measureLevel(
  bench: Bench,
  { desk, crowd }: Gathering,
  sockets: number,
  newcomers: Guest[],
): Promise<Level> {
  bench.say(`connecting ${newcomers.length}, to be ${sockets}`);
  const start = (await desk.usage()).dashboard;
  const seconds = await crowd.call("connect", newcomers);
  await wait(2_000); // what is left to do of connecting
  bench.say(`watching ${sockets} for a heartbeat, ${heartbeatSeconds} s`);
  const before = [(await desk.usage()).dashboard, await crowd.usage()] as const;
  const cpuPerThousand = (between(start, before[0]).cpuSeconds / newcomers.length) * 1_000;
  await wait(heartbeatSeconds * 1_000);
  const { dashboard } = await desk.usage();
  const idle = {
    dashboard: between(before[0], dashboard).cpuSeconds / heartbeatSeconds,
    crowd: between(before[1], await crowd.usage()).cpuSeconds / heartbeatSeconds,
  };
  bench.say(`pushing to one of ${sockets}`);
  const samples = bench.quick ? 100 : 500;
  const pushes = await timesOf(desk, await crowd.call("pushes", { samples, pause: 30 }));
  const connecting = { seconds, cpuPerThousand };
  return { sockets, connecting, residentBytes: dashboard.residentBytes, idle, pushes };
}

/** The marks on the requests are whole milliseconds, rounded down: what is counted from them is not too short. */
async function timesOf(desk: BenchDesk, pushes: readonly Push[]): Promise<Pushes> {
  const rows = await desk.sql<{ id: string; replied: number; recorded: number }>(
    `select id, extract(epoch from replied_at)::float8 * 1000 as replied,
        extract(epoch from recorded_at)::float8 * 1000 as recorded
      from dashboard.requests where id = any($1::uuid[])`,
    [pushes.map(({ requestId }) => requestId)],
  );
  const marks = new Map(rows.map((row) => [row.id, row]));
  const since = (start: (push: Push) => number | undefined) =>
    summarise(pushes.map((push) => push.arrivedAt - (start(push) ?? Number.NaN)));
  return {
    asked: since(({ askedAt }) => askedAt),
    replied: since(({ requestId }) => marks.get(requestId)?.replied),
    recorded: since(({ requestId }) => marks.get(requestId)?.recorded),
  };
}
