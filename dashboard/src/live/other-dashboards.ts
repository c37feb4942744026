import type { Database } from "@recibo/common/database/database";
import type { Logger } from "@recibo/common/logging";
import type { Health } from "@recibo/common/service/health";
import { newId } from "@recibo/common/uuid";
import { Gauge, register } from "prom-client";
import { type Channel, mostBytes, openChannel } from "./channel.ts";

/** What one dashboard lets the others do for the browsers that are connected to them. */
export type ForOthers =
  | { kind: "push"; room: string; event: string; data: unknown[] }
  /** A web session ended. */
  | { kind: "sign-out"; session: string }
  /** Something was not told: browsers (of a room, or all) are to ask for what they missed. */
  | { kind: "missed"; room?: string };

/** The dashboards that share this one's database. */
export type OtherDashboards = {
  /** Tells all others, soon, in the order of the calls; costs nothing while there are none. */
  tell(message: ForOthers): void;
  /** Sets who hears what others tell; a gap in hearing is heard as `missed`. */
  hear(listener: (message: ForOthers) => void): void;
  close(): Promise<void>;
};

/** For a dashboard that has no others. */
export const nobodyElse: OtherDashboards = {
  tell: () => undefined,
  hear: () => undefined,
  close: async () => undefined,
};

/** How often a dashboard says that it is there, in milliseconds. */
const beatEvery = 3_000;

/** After this long without a word a dashboard counts as gone, in milliseconds. */
const goneAfter = 10_000;

type Line = { from: string } & (ForOthers | { kind: "here" | "new" | "gone" });

/**
 * Joins the dashboards on this database: they find each other by what they say on a channel, whatever
 * stands in front of them. What cannot be told, because the channel is interrupted or its teller died, is
 * made up for: browsers are asked to ask again, and the inbox is the truth.
 */
export async function joinDashboards(options: {
  database: Database;
  health: Health;
  log: Logger;
}): Promise<OtherDashboards> {
  const { log } = options;
  const me = newId();
  const heard = new Map<string, number>();
  let listener: (message: ForOthers) => void = () => undefined;
  let channel: Channel | undefined;
  let openSince = Date.now();
  let owing = false;
  let lastBeat = Date.now();

  /** Just opened, it may be that others are there who have not been heard yet. */
  const alone = () => heard.size === 0 && Date.now() - openSince > goneAfter;

  async function say(line: Line["kind"] | ForOthers): Promise<void> {
    const said = typeof line === "string" ? { kind: line } : line;
    if (!(await channel?.say(textOf({ from: me, ...said } as Line)))) owing = true;
  }

  function onLine(text: string): void {
    const { from, ...said } = JSON.parse(text) as Line;
    if (from === me) return;
    if (said.kind === "gone") return void heard.delete(from);
    if (!heard.has(from)) log.info({ dashboard: from }, "another dashboard is there");
    heard.set(from, Date.now());
    if (said.kind === "new") void say("here");
    else if (said.kind !== "here") listener(said as ForOthers);
  }

  function onReopen(): void {
    openSince = Date.now();
    void say("new");
    listener({ kind: "missed" });
    if (owing) void say({ kind: "missed" });
    owing = false;
  }

  function beat(): void {
    const now = Date.now();
    // This process stood still: to the others it was gone.
    if (now - lastBeat > goneAfter) listener({ kind: "missed" });
    lastBeat = now;
    for (const [dashboard, at] of heard) {
      if (now - at <= goneAfter) continue;
      heard.delete(dashboard);
      log.warn({ dashboard }, "another dashboard is not heard any more");
      listener({ kind: "missed" });
    }
    void say("here");
  }

  channel = await openChannel({ ...options, name: "recibo_dashboards", onLine, onReopen });
  void say("new");
  const beating = setInterval(beat, beatEvery);
  countDashboards(() => heard.size + 1);
  return {
    tell: (message) => {
      if (!alone()) void say(message);
    },
    hear: (callback) => {
      listener = callback;
    },
    close: async () => {
      clearInterval(beating);
      await say("gone");
      await channel.close();
    },
  };
}

/** A push that is too long for the channel is not told: who it is for asks the inbox instead. */
function textOf(line: Line): string {
  const text = JSON.stringify(line);
  if (line.kind !== "push" || Buffer.byteLength(text) < mostBytes) return text;
  return JSON.stringify({ from: line.from, kind: "missed", room: line.room } satisfies Line);
}

function countDashboards(count: () => number): void {
  register.removeSingleMetric("recibo_dashboards");
  new Gauge({
    name: "recibo_dashboards",
    help: "Dashboards that this one knows of, itself included.",
    collect() {
      this.set(count());
    },
  });
}
