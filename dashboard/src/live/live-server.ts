import type { Server as HttpServer, IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "@recibo/common/logging";
import type { RequestHandler } from "express";
import { Gauge, register } from "prom-client";
import { Server, type Socket } from "socket.io";
import type { PushedNotification } from "../answers/record-replies.ts";
import type { Inbox } from "../notifications/inbox.ts";
import type { SignedIn } from "../web/session.ts";
import { traceMoment } from "./push-spans.ts";

/** What the server says to a browser. */
export type ServerEvents = {
  notification: (notification: Omit<PushedNotification, "userId">) => void;
  /** How many notifications are unseen now. */
  unseen: (state: { unseen: number }) => void;
  /** The request's page has something new to show. */
  request: (changed: { id: string }) => void;
  /** Something of the organisation changed that lists show. */
  organisation: (changed: { changed: "invoices" | "score" | "payments" }) => void;
};

/** What a browser says: the person has seen all notifications up to this position. */
export type ClientEvents = { seen: (upTo: { upTo: number }) => void };

type LiveSocket = Socket<ClientEvents, ServerEvents, Record<string, never>, { person: SignedIn }>;

/** Pushes to browsers. Delivery is at most once; what was missed is caught up from the inbox. */
export type Live = {
  /** Sends to every tab of a person. Returns whether any tab is connected here. */
  toPerson<E extends keyof ServerEvents>(
    userId: string,
    event: E,
    ...data: Parameters<ServerEvents[E]>
  ): boolean;
  toOrganisation<E extends keyof ServerEvents>(
    id: string,
    event: E,
    ...data: Parameters<ServerEvents[E]>
  ): void;
  /** Ends the connections of a web session that ended. */
  signOut(sessionId: string): void;
  /** Starts to answer sockets on the server that serves the pages; its page handler must be set before. */
  attach(http: HttpServer): void;
  close(): Promise<void>;
};

/**
 * Opens the socket server on the dashboard's HTTP server. A socket shares the web session of its browser
 * and hears of that person and organisation only; without a signed-in session it is refused
 * (`unauthenticated`). On connect the browser says the last position it has and gets what came after.
 */
export function createLive(options: { session: RequestHandler; inbox: Inbox; log: Logger }): Live {
  const { session, inbox, log } = options;
  const io = new Server<ClientEvents, ServerEvents, Record<string, never>, { person: SignedIn }>({
    serveClient: false,
    // Only pages of this very origin; socket.io's own default for CORS is to refuse the rest.
    allowRequest: (request, callback) => callback(null, sameOrigin(request)),
  });
  io.use((socket, next) => {
    const { session: web } = socket.request as IncomingMessage & {
      session?: { person?: SignedIn };
    };
    if (!web?.person) return next(new Error("unauthenticated"));
    socket.data.person = web.person;
    next();
  });
  io.on("connection", (socket) => void welcome(socket, inbox, log));

  return {
    toPerson: (userId, event, ...data) => {
      const room = personRoom(userId);
      io.to(room).emit(event, ...data);
      return io.sockets.adapter.rooms.has(room);
    },
    toOrganisation: (id, event, ...data) => void io.to(organisationRoom(id)).emit(event, ...data),
    signOut: (sessionId) => io.in(sessionRoom(sessionId)).disconnectSockets(true),
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

const personRoom = (id: string) => `person:${id}`;
const organisationRoom = (id: string) => `organisation:${id}`;
const sessionRoom = (id: string) => `session:${id}`;

async function welcome(socket: LiveSocket, inbox: Inbox, log: Logger): Promise<void> {
  const { person } = socket.data;
  const { sessionID } = socket.request as IncomingMessage & { sessionID: string };
  // Before looking into the inbox: what arrives in between comes twice, and the browser knows its position.
  await socket.join([
    personRoom(person.userId),
    organisationRoom(person.organisationId),
    sessionRoom(sessionID),
  ]);
  socket.on("seen", (said) => void markSeen(said?.upTo));

  async function markSeen(upTo: unknown): Promise<void> {
    if (typeof upTo !== "number" || !Number.isSafeInteger(upTo)) return;
    await inbox
      .seen(person.userId, upTo)
      .catch((error) => log.warn({ err: error }, "seen not recorded"));
  }

  try {
    const { after } = socket.handshake.auth;
    if (typeof after === "number" && Number.isSafeInteger(after))
      await catchUp(socket, inbox, after);
  } catch (error) {
    // Better no connection than one that silently misses something: the browser tries again.
    log.warn({ err: error }, "browser could not be caught up");
    socket.disconnect(true);
  }
}

async function catchUp(socket: LiveSocket, inbox: Inbox, after: number): Promise<void> {
  const { userId } = socket.data.person;
  const missed = await inbox.after(userId, after);
  for (const { userId: _, ...notification } of missed) {
    socket.emit("notification", notification);
    socket.emit("request", { id: notification.requestId });
    traceMoment("push", notification.requestId);
  }
  socket.emit("unseen", { unseen: await inbox.unseen(userId) });
  await inbox.pushed(missed.map(({ requestId }) => requestId));
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
