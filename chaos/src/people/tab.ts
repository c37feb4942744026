import { setTimeout as wait } from "node:timers/promises";
import type { HeardNotification } from "@recibo/local/trial/visitor";
import { io, type Socket } from "socket.io-client";
import { Hearing } from "./hearing.ts";

/** A browser tab without the browser: an open socket that comes back by itself, and knows what it heard. */
export type Tab = {
  /** Every notification heard, by position. */
  readonly heard: ReadonlyMap<number, HeardNotification>;
  /** Positions that the desk left to the inbox's pages, after an absence in which there were many. */
  readonly referred: ReadonlySet<number>;
  /** What no tab should meet: a hole, two notifications at one position, a refusal. */
  readonly complaints: readonly string[];
  /** Comes back once more; resolves when it has been told what it missed. */
  comeBack(): Promise<void>;
  close(): void;
};

/** The desk ended the connection: socket.io leaves it to the page to come back; milliseconds. */
const comeBackAfter = 500;

/** How often a tab looks whether positions are missing, and every how many looks it comes back anyway. */
const look = { every: 4_000, anyway: 4 };

/** @param onNotification hears each notification once */
export function openTab(
  url: string,
  cookie: string,
  onNotification: (notification: HeardNotification) => void,
): Tab {
  const hearing = new Hearing(onNotification);
  const socket = io(url, {
    auth: (give) => give({ after: hearing.ask() }),
    transports: ["websocket"],
    extraHeaders: { cookie },
    forceNew: true,
    reconnectionDelay: 100,
    reconnectionDelayMax: 1_000,
    timeout: 5_000,
  });
  let looks = 0;
  const looking = setInterval(() => {
    if (hearing.hasHole || ++looks % look.anyway === 0) again(socket);
  }, look.every);

  socket.on("connect", () => hearing.begin());
  socket.on("notification", (notification: HeardNotification) => hearing.hear(notification));
  socket.on("unseen", () => hearing.end());
  socket.on("disconnect", (reason) => {
    hearing.abandon();
    if (reason === "io server disconnect") setTimeout(() => socket.connect(), comeBackAfter);
  });
  socket.on("connect_error", (error) => {
    if (error.message === "unauthenticated")
      hearing.complaints.push("a signed-in browser was refused");
    if (!socket.active) setTimeout(() => socket.connect(), comeBackAfter);
  });

  return {
    heard: hearing.heard,
    referred: hearing.referred,
    complaints: hearing.complaints,
    comeBack: async () => {
      clearInterval(looking);
      const before = hearing.answers;
      again(socket);
      for (let tries = 0; hearing.answers === before; tries++) {
        if (tries === 300) throw new Error("was not told what it missed within 30 s");
        await wait(100);
      }
    },
    close: () => {
      clearInterval(looking);
      socket.close();
    },
  };
}

/** Leaves and comes back, as a reload of the page does. */
function again(socket: Socket): void {
  socket.disconnect();
  socket.connect();
}
