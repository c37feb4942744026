import type { Server as HttpServer, IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "@recibo/common/logging";
import type { RequestHandler } from "express";
import { Gauge, register } from "prom-client";
import { Server } from "socket.io";
import type { Inbox } from "../notifications/inbox.ts";
import type { Outage } from "../outage/outage.ts";
import type { HopMarks } from "../requests/hop-marks.ts";
import type { LiveServer, LiveSocket, ServerEvents, ToldNotification } from "./events.ts";
import { nobodyElse, type OtherDashboards } from "./other-dashboards.ts";
import { createPushMarks, type PushMarks } from "./push-marks.ts";
import { traceMoment } from "./push-spans.ts";
import {
  operatorsRoom,
  organisationRoom,
  personOfRoom,
  personRoom,
  requestRoom,
  sessionRoom,
  webSession,
  welcome,
} from "./welcome.ts";

/**
 * Pushes to browsers, whichever dashboard they are connected to: to those of this one at once, to others
 * through their own. Delivery is at most once; what was missed is caught up from the inbox.
 */
export type Live = {
  /** Sends to every tab of a person. Returns whether any tab is connected here. */
  toPerson<E extends keyof ServerEvents>(
    userId: string,
    event: E,
    ...data: Parameters<ServerEvents[E]>
  ): boolean;
  /** Lets the open pages of a person's request show what is new. */
  toRequest(userId: string, id: string): void;
  toOrganisation<E extends keyof ServerEvents>(
    id: string,
    event: E,
    ...data: Parameters<ServerEvents[E]>
  ): void;
  /** Sends to every tab of whoever looks after dead letters. */
  toOperators<E extends keyof ServerEvents>(event: E, ...data: Parameters<ServerEvents[E]>): void;
  /** Sends to every browser that is connected here, and to none that is connected to another dashboard. */
  toEveryoneHere<E extends keyof ServerEvents>(
    event: E,
    ...data: Parameters<ServerEvents[E]>
  ): void;
  /** Marks requests whose notification went out to a tab here, then lets their pages show it. */
  readonly marks: PushMarks;
  /** Ends the connections of a web session that ended. */
  signOut(sessionId: string): void;
  /** Starts to answer sockets on the server that serves the pages; its page handler must be set before. */
  attach(http: HttpServer): void;
  close(): Promise<void>;
};

/** What the socket server is made of. */
export type LiveOptions = {
  session: RequestHandler;
  inbox: Inbox;
  hopMarks: Pick<HopMarks, "pushed">;
  log: Logger;
  others?: OtherDashboards;
  /** What a browser that connects is told of an outage. */
  outage?: () => Outage | null;
  /** Hears of requests whose answer another dashboard has recorded. */
  onAnswered?: (requestId: string) => void;
  /** Hears of each browser that connects, signed in. */
  onConnected?: (socket: LiveSocket) => void;
};

/**
 * Opens the socket server on the dashboard's HTTP server. A socket shares the web session of its browser
 * and hears of that person and organisation only; without a signed-in session it is refused
 * (`unauthenticated`). On connect the browser says the last position it has (`after`) and gets what came after,
 * and which request's page it shows (`request`), if any.
 */
export function createLive(options: LiveOptions): Live {
  const { session, inbox, log, outage, others = nobodyElse } = options;
  const io: LiveServer = new Server({
    serveClient: false,
    // Only pages of this very origin; socket.io's own default for CORS is to refuse the rest.
    allowRequest: (request, callback) => callback(null, sameOrigin(request)),
  });
  io.use((socket, next) => {
    const { person } = webSession(socket);
    if (!person) return next(new Error("unauthenticated"));
    socket.data.person = person;
    next();
  });
  io.on("connection", (socket) => {
    socket.emit("outage", { outage: outage?.() ?? null });
    options.onConnected?.(socket);
    void welcome(socket, { inbox, marks, log });
  });

  function toRoom(room: string, event: string, data: unknown[]): boolean {
    const reached = io.sockets.adapter.rooms.has(room);
    if (reached)
      io.to(room).emit(event as "unseen", ...(data as Parameters<ServerEvents["unseen"]>));
    return reached;
  }
  const toAll = (room: string, event: string, data: unknown[]): boolean => {
    const reached = toRoom(room, event, data);
    others.tell({ kind: "push", room, event, data });
    return reached;
  };
  const tellRequest = (userId: string, id: string) =>
    void toAll(requestRoom(userId, id), "request", [{ id }]);
  const marks = createPushMarks(options.hopMarks, log, (userId, id) => tellRequest(userId, id));
  const disconnect = (sessionId: string) => io.in(sessionRoom(sessionId)).disconnectSockets(true);
  others.hear((told) => {
    if (told.kind === "sign-out") return disconnect(told.session);
    if (told.kind === "missed") return askAgain(io, told.room);
    const reached = toRoom(told.room, told.event, told.data);
    if (told.event !== "notification") return;
    const { requestId, kind } = told.data[0] as ToldNotification;
    if (requestId === null) return;
    options.onAnswered?.(requestId);
    if (!reached) return;
    marks.pushed({ requestId, kind, userId: personOfRoom(told.room) });
    traceMoment("push", requestId);
  });

  return {
    toPerson: (userId, event, ...data) => toAll(personRoom(userId), event, data),
    toRequest: tellRequest,
    toOrganisation: (id, event, ...data) => void toAll(organisationRoom(id), event, data),
    marks,
    signOut: (sessionId) => {
      disconnect(sessionId);
      others.tell({ kind: "sign-out", session: sessionId });
    },
    toOperators: (event, ...data) => void toAll(operatorsRoom, event, data),
    toEveryoneHere: (event, ...data) => void io.local.emit(event, ...data),
    attach: (http) => {
      io.attach(http);
      io.engine.use((request: IncomingMessage, response: ServerResponse, next: () => void) =>
        session(request as never, response as never, next),
      );
      countSockets(io);
    },
    close: async () => {
      await io.close();
    },
  };
}

/** Browsers that are to ask again are spread over time, so that they do not come all at once; a second. */
const askAgainRate = 500;

function askAgain(io: LiveServer, room: string | undefined): void {
  if (room !== undefined) io.to(room).emit("catch-up", { within: 0 });
  else io.emit("catch-up", { within: (io.sockets.sockets.size / askAgainRate) * 1_000 });
}

function sameOrigin({ headers }: IncomingMessage): boolean {
  if (headers.origin === undefined) return true;
  return URL.canParse(headers.origin) && new URL(headers.origin).host === headers.host;
}

function countSockets(io: Server): void {
  register.removeSingleMetric("recibo_sockets");
  new Gauge({
    name: "recibo_sockets",
    help: "Browsers connected to this dashboard.",
    collect() {
      this.set(io.engine.clientsCount);
    },
  });
}
