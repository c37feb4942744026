import { setTimeout as wait } from "node:timers/promises";
import { newId } from "@recibo/common/uuid";
import { createHttpClient } from "../desk/http-client.ts";
import type { Pace } from "../load/drive.ts";
import type { Guest } from "./guests.ts";
import { type LightSocket, openLightSocket } from "./light-socket.ts";

/** One answer that was pushed to one of the crowd. Moments are milliseconds since the epoch. */
export type Push = {
  readonly requestId: string;
  readonly askedAt: number;
  readonly arrivedAt: number;
};

/** Many browsers in one process. */
export type Crowd = {
  /** Connects more of them; resolves when all are in, to the seconds it took. */
  connect(guests: Guest[]): Promise<number>;
  /** One after the other, somebody by chance asks for a score and waits for its push. */
  pushes(pace: Pace): Promise<Push[]>;
  /** One of them asks for a score; resolves when everybody has heard that there is a new one. */
  tellAll(): Promise<{ requestId: string; arrivals: Float64Array }>;
  /** Resolves when each has a notification since now, to the moments at which they came. */
  awaitNotifications(): Promise<Float64Array>;
  disconnect(): Promise<void>;
  close(): Promise<void>;
};

/** Sockets that are let in at a time: as many as arrive together after a dashboard's restart. */
const atOnce = 100;

/** How long an answer may take at most, in milliseconds; what comes later counts as lost. */
const longest = 120_000;

const now = () => performance.timeOrigin + performance.now();

/** Opens an empty crowd. */
export default async function open({ url }: { url: string }): Promise<Crowd> {
  const guests: Guest[] = [];
  let sockets: LightSocket[] = [];
  let heard: (guest: number, event: string) => void = () => undefined;

  async function connect(more: Guest[]): Promise<number> {
    const start = performance.now();
    const first = guests.push(...more) - more.length;
    let next = first;
    const letIn = async () => {
      while (next < guests.length) {
        const number = next++;
        const { cookie } = guests[number] as Guest;
        const onEvent = (event: string) => heard(number, event);
        sockets.push(await openLightSocket(url, { cookie, auth: { after: 0 }, onEvent }));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, letIn));
    return (performance.now() - start) / 1_000;
  }

  /** Resolves to when it arrived at each of these. */
  function arrivals(event: string, at: readonly number[]): Promise<Float64Array> {
    const moments = new Map<number, number>();
    const { promise, resolve, reject } = Promise.withResolvers<Float64Array>();
    const awaited = new Set(at);
    const late = setTimeout(
      () => reject(new Error(`${event}: ${awaited.size - moments.size} browsers never got it`)),
      longest,
    );
    heard = (guest, name) => {
      if (name !== event || !awaited.has(guest) || moments.has(guest)) return;
      moments.set(guest, now());
      if (moments.size < awaited.size) return;
      clearTimeout(late);
      resolve(Float64Array.from(at, (each) => moments.get(each) as number));
    };
    return promise;
  }

  const everybody = () => guests.map((_, number) => number);

  async function pushTo(number: number): Promise<Push> {
    const { ask, close } = await prepareToAsk(url, (guests[number] as Guest).cookie);
    const arrived = arrivals("notification", [number]);
    const asked = await ask();
    const [arrivedAt = Number.NaN] = await arrived;
    close();
    return { ...asked, arrivedAt };
  }

  return {
    connect,
    pushes: async ({ samples, pause }) => {
      const pushes: Push[] = [];
      for (let sample = 0; sample < samples; sample++) {
        await wait(pause * (0.5 + Math.random()));
        pushes.push(await pushTo(Math.floor(Math.random() * guests.length)));
      }
      return pushes;
    },
    tellAll: async () => {
      const { ask, close } = await prepareToAsk(url, (guests[0] as Guest).cookie);
      const arrived = arrivals("organisation", everybody());
      const { requestId } = await ask();
      const moments = await arrived;
      close();
      return { requestId, arrivals: moments };
    },
    awaitNotifications: () => arrivals("notification", everybody()),
    disconnect,
    close: disconnect,
  };

  async function disconnect(): Promise<void> {
    for (const socket of sockets) socket.close();
    sockets = [];
    guests.length = 0;
  }
}

/** Opens the score page; what is left is to press the button. */
async function prepareToAsk(url: string, cookie: string) {
  const http = createHttpClient(url, cookie);
  const { body } = await http.send("GET", "/score");
  const [, token] = /name="_csrf" value="([^"]+)"/.exec(body) ?? [];
  if (token === undefined) throw new Error("there is no form on /score");
  return {
    close: () => http.close(),
    ask: async () => {
      const requestId = newId();
      const askedAt = now();
      const form = new URLSearchParams({ _csrf: token, requestId });
      const { status } = await http.send("POST", "/score", form);
      if (status !== 303) throw new Error(`/score was answered with ${status}`);
      return { requestId, askedAt };
    },
  };
}
