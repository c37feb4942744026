import { setTimeout as wait } from "node:timers/promises";
import type { Database } from "@recibo/common/database/database";
import { messageOf } from "@recibo/common/errors";
import type { Logger } from "@recibo/common/logging";
import { liveLimits } from "@recibo/common/traffic/filters/filter";
import type { Traffic } from "@recibo/common/traffic/traffic";
import { isOperator } from "../accounts/operators.ts";
import { wordsIn } from "../language/words.ts";
import type { LiveSocket } from "../live/events.ts";
import { parsePositions } from "./positions.ts";
import { queryOfView } from "./query-of-view.ts";
import { viewOfAddress, wholeOf } from "./records-view.ts";
import { tail, whyEnded } from "./tail.ts";
import { rowsPerSecond, tailRateOf } from "./tail-rate.ts";
import type { ViewerOf } from "./viewer.ts";

/** Live tails of sockets: one each, some for a person; each is over when its socket is. */
export type Tails = {
  /** Lets a browser ask for a tail. Who is no operator hears nothing. */
  listen(socket: LiveSocket): void;
  close(): Promise<void>;
};

/** How many tails a person may have at once. */
const mostOfPerson = 5;
/** How often one socket may begin; milliseconds apart at least. */
const beginEvery = 200;
/** How often it is asked whether the person is still an operator; milliseconds. */
const rightsEvery = 5_000;
/** What a browser may send. */
const longestView = 8_000;

/** What a browser may have said; anything. */
type Said = { view?: unknown; positions?: unknown; rate?: unknown };

type Running = { userId: string; stop: AbortController };

/** Serves tails; nothing is read while nobody asks. */
export function createTails(options: {
  traffic: Traffic;
  database: Database;
  viewerOf: ViewerOf;
  log: Logger;
}): Tails {
  const { traffic, database, viewerOf, log } = options;
  const running = new Map<LiveSocket, Running>();
  /** All that are not over yet, also those that were told to end. */
  const open = new Set<Promise<void>>();
  let closed = false;
  const begun = new WeakMap<LiveSocket, number>();
  /** What each socket asked for last: one that is being started is not, once its socket has asked for anything else. */
  const wanted = new WeakMap<LiveSocket, object>();
  /** Rows a second that each socket's tail may have, also while it is being started. */
  const rates = new WeakMap<LiveSocket, number>();

  function stop(socket: LiveSocket): void {
    wanted.delete(socket);
    running.get(socket)?.stop.abort();
    running.delete(socket);
  }

  async function start(socket: LiveSocket, said: unknown, stopped: unknown): Promise<void> {
    const { view, positions, rate } = (said ?? {}) as Said;
    if (!isText(view) || !isText(positions)) return;
    stop(socket);
    setRate(socket, rate);
    // What comes after this word is of the new tail.
    if (typeof stopped === "function") stopped();
    const turn = {};
    wanted.set(socket, turn);
    const early = (begun.get(socket) ?? 0) + beginEvery - Date.now();
    if (early > 0) await wait(early);
    if (wanted.get(socket) !== turn) return;
    begun.set(socket, Date.now());
    const { person } = socket.data;
    const allowed = await isOperator(database, person.userId);
    if (!allowed || !socket.connected || closed || wanted.get(socket) !== turn) return;
    const mine = [...running.values()].filter(({ userId }) => userId === person.userId);
    if (mine.length >= mostOfPerson) return void socket.emit("tail-ended", { why: "busy" });
    const controller = new AbortController();
    // It may be over before this goes on.
    running.set(socket, { userId: person.userId, stop: controller });
    const done = run(socket, view, positions, controller);
    open.add(done);
    await done.finally(() => open.delete(done));
  }

  function setRate(socket: LiveSocket, said: unknown): void {
    rates.set(socket, rowsPerSecond(tailRateOf(said)));
  }

  async function run(
    socket: LiveSocket,
    search: string,
    positions: string,
    controller: AbortController,
  ): Promise<void> {
    const { person } = socket.data;
    const view = wholeOf(viewOfAddress(new URLSearchParams(search)));
    const words = wordsIn(person.language ?? "en");
    const rights = setInterval(() => void endUnlessOperator(), rightsEvery);
    try {
      const asked = queryOfView(view, viewerOf(person), traffic.decoder, words);
      if (asked.errors || view.topics.length === 0) return;
      const from = parsePositions(positions);
      const start = from
        ? { from: "positions" as const, positions: from }
        : { from: "end" as const };
      const query = { ...asked.query, start, until: "live" as const, limits: liveLimits };
      const perSecond = () => rates.get(socket) ?? 1;
      await tail(traffic, socket, { ...asked, query, perSecond }, controller.signal);
    } catch (error) {
      log.info({ userId: person.userId, reason: messageOf(error) }, "live tail ended");
      if (!controller.signal.aborted) socket.emit("tail-ended", { why: whyEnded(error, words) });
    } finally {
      clearInterval(rights);
      if (running.get(socket)?.stop === controller) running.delete(socket);
    }

    async function endUnlessOperator(): Promise<void> {
      const still = await isOperator(database, person.userId).catch(() => true);
      if (!still) controller.abort();
    }
  }

  return {
    listen: (socket) => {
      socket.on("tail", (said, stopped) => {
        start(socket, said, stopped).catch((error) =>
          log.warn({ reason: messageOf(error) }, "live tail not begun"),
        );
      });
      socket.on("tail-rate", (said) => setRate(socket, (said as Said | null)?.rate));
      socket.on("tail-stop", () => stop(socket));
      socket.on("disconnect", () => stop(socket));
    },
    close: async () => {
      closed = true;
      for (const { stop } of running.values()) stop.abort();
      await Promise.all(open);
    },
  };
}

function isText(said: unknown): said is string {
  return typeof said === "string" && said.length <= longestView;
}
