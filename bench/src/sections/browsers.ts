import type { Crowd } from "../crowd/crowd.ts";
import { createGuests, type Guest, sessionSecret } from "../crowd/guests.ts";
import { type Gathering, type Level, measureLevel } from "../crowd/level.ts";
import { tooFewFiles } from "../crowd/open-files.ts";
import { type ReachingAll, reachAll } from "../crowd/reach-all.ts";
import { openDesk } from "../desk/bench-desk.ts";
import { startParticipant } from "../processes/participant.ts";
import { cpu, kibibytes, mebibytes, milliseconds, percent } from "../report/figures.ts";
import type { Table } from "../report/table.ts";
import type { Target } from "../report/target.ts";
import type { Bench, Section, SectionResult } from "../section.ts";
import { median } from "../statistics/percentiles.ts";

/** People of one organisation: an answer to one of them makes the others' lists fresh too. */
const perOrganisation = 10;

/** What the project promises to hold with so many connected. */
const promised = 10_000;

/** Many browsers on one dashboard. */
export const browsers: Section = {
  name: "browsers",
  title: "Browsers: many connected to one dashboard",
  run: async (bench: Bench): Promise<SectionResult> => {
    const wanted = bench.quick ? [promised] : [1_000, promised];
    const problems = wanted.flatMap((sockets) => tooFewFiles(sockets) ?? []);
    const counts = wanted.filter((sockets) => tooFewFiles(sockets) === undefined);
    const most = counts.at(-1);
    if (most === undefined) return { tables: [], targets: [], notes: problems, figures: {} };
    const gathering = await gather(bench);
    const guests = await createGuests(gathering.desk, most, perOrganisation);
    await warmUp(gathering, guests.slice(0, 300));
    const empty = (await gathering.desk.usage()).dashboard.residentBytes;
    const levels: Level[] = [];
    for (const sockets of counts) {
      const newcomers = guests.slice(levels.at(-1)?.sockets ?? 0, sockets);
      levels.push(await measureLevel(bench, gathering, sockets, newcomers));
    }
    const all = await reachAll(bench, gathering, guests);
    return report(empty, levels, all, problems);
  },
};

async function gather(bench: Bench): Promise<Gathering> {
  const services = ["dashboard", "score-calculator"] as const;
  const desk = await openDesk(bench, { SESSION_SECRET: sessionSecret }, services);
  const module = new URL("../crowd/crowd.ts", import.meta.url);
  const settings = { url: desk.url };
  const crowd = bench.own(await startParticipant<typeof settings, Crowd>(module, settings));
  return { desk, crowd };
}

/** What a dashboard has used before is not on the bill of the sockets. */
async function warmUp({ crowd }: Gathering, guests: Guest[]): Promise<void> {
  await crowd.call("connect", guests);
  await crowd.call("pushes", { samples: 100, pause: 1 });
  await crowd.call("disconnect");
}

function report(
  empty: number,
  levels: readonly Level[],
  all: ReachingAll,
  problems: readonly string[],
): SectionResult {
  return {
    tables: [connected(empty, levels), pushed(levels), reached(all)],
    targets: levels.filter(({ sockets }) => sockets === promised).map(target),
    notes: [
      "Sockets: real WebSockets with real sessions, all in one other process, spoken to through `ws` alone.",
      `Idle: over one heartbeat of every socket. ${perOrganisation} people share an organisation, save in the last line.`,
      "Connecting: of those who came to the ones before; CPU of the dashboard.",
      "Push: until the browser has it, from the worker's reply leaving (whole milliseconds, rounded down).",
      ...problems,
      "",
    ],
    figures: { emptyBytes: empty, levels, all },
  };
}

function target({ pushes }: Level): Target {
  return {
    what: `p99 of a push to one, reply sent to browser, with ${promised} connected`,
    value: pushes.replied.p99,
    limit: 50,
    good: "below",
    write: milliseconds,
  };
}

function connected(empty: number, levels: readonly Level[]): Table {
  return {
    title: `Connecting, and being connected (the dashboard without any: ${mebibytes(empty)})`,
    columns: [
      "",
      "connected in",
      "CPU per 1,000",
      "memory",
      "per socket",
      "idle, dashboard",
      "idle, browsers",
    ],
    rows: levels.map(({ sockets, connecting, residentBytes, idle }) => [
      `${sockets} browsers`,
      `${connecting.seconds.toFixed(1)} s`,
      cpu(connecting.cpuPerThousand),
      mebibytes(residentBytes),
      kibibytes((residentBytes - empty) / sockets),
      percent(idle.dashboard),
      percent(idle.crowd),
    ]),
  };
}

function pushed(levels: readonly Level[]): Table {
  const kinds = [
    ["reply sent → browser", "replied"],
    ["reply recorded → browser", "recorded"],
    ["click → browser", "asked"],
  ] as const;
  return {
    title: "A push to one of them",
    columns: ["", "p50", "p95", "p99", "samples"],
    rows: levels.flatMap(({ sockets, pushes }) =>
      kinds.map(([name, kind]) => {
        const { p50, p95, p99, count } = pushes[kind];
        const times = [p50, p95, p99].map(milliseconds);
        return [`${sockets} connected, ${name}`, ...times, String(count)];
      }),
    ),
  };
}

function reached({ sockets, own, event }: ReachingAll): Table {
  const row = (name: string, { half, last }: { half: number; last: number }) => [
    name,
    milliseconds(half),
    milliseconds(last),
  ];
  return {
    title: `Reaching all ${sockets}`,
    columns: ["", "half of them", "the last"],
    rows: [
      row("a notification each, from the clicks", own.asked),
      ["a notification each, from the last answer recorded", "", milliseconds(own.recorded.last)],
      row(`one event to an organisation, from its cause recorded (median of ${event.length})`, {
        half: median(event.map(({ half }) => half)),
        last: median(event.map(({ last }) => last)),
      }),
    ],
  };
}
