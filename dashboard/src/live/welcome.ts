import type { IncomingMessage } from "node:http";
import type { Logger } from "@recibo/common/logging";
import { isId } from "@recibo/common/uuid";
import { kinds } from "../notifications/facts.ts";
import type { Inbox } from "../notifications/inbox.ts";
import type { SignedIn } from "../web/session.ts";
import type { LiveSocket } from "./events.ts";
import type { PushMarks } from "./push-marks.ts";
import { traceMoment } from "./push-spans.ts";

/** The rooms that a person's, an organisation's and a web session's sockets are in. */
export const personRoom = (id: string) => `person:${id}`;
export const personOfRoom = (room: string) => room.slice("person:".length);
/** The tabs of a person that show a request's page. Whatever a browser names, it is that person's own. */
export const requestRoom = (userId: string, id: string) => `${personRoom(userId)}/request:${id}`;
export const organisationRoom = (id: string) => `organisation:${id}`;
export const operatorsRoom = "operators";
export const sessionRoom = (id: string) => `session:${id}`;

type Host = { inbox: Inbox; marks: PushMarks; log: Logger };

/** Lets a signed-in browser hear what is told to it, and tells what it missed. */
export async function welcome(socket: LiveSocket, host: Host): Promise<void> {
  const { inbox, log } = host;
  const { person } = socket.data;
  const { sessionID } = socket.request as IncomingMessage & { sessionID: string };
  const { after, request } = socket.handshake.auth;
  // Before looking into the inbox: what arrives in between comes twice, and the browser knows its position.
  await socket.join([
    personRoom(person.userId),
    organisationRoom(person.organisationId),
    sessionRoom(sessionID),
    ...(person.operator ? [operatorsRoom] : []),
    ...(isId(request) ? [requestRoom(person.userId, request)] : []),
  ]);
  // A session that ended since the connection was opened had nobody in its room to send away.
  if (!(await isSignedIn(socket))) return void socket.disconnect(true);
  socket.on("seen", (said) => void markSeen(said?.upTo, said?.except));
  socket.on("after", (said) => void whileSignedIn(() => catchUpAfter(said?.after)));

  async function markSeen(upTo: unknown, without: unknown): Promise<void> {
    if (typeof upTo !== "number" || !Number.isSafeInteger(upTo)) return;
    const except = kinds.filter((kind) => Array.isArray(without) && without.includes(kind));
    await inbox
      .seen(person.userId, upTo, except)
      .catch((error) => log.warn({ err: error }, "seen not recorded"));
  }

  /** The gap in which something was missed may have hidden a sign-out too. */
  async function whileSignedIn(act: () => Promise<void>): Promise<void> {
    if (await isSignedIn(socket)) await act();
    else socket.disconnect(true);
  }

  async function catchUpAfter(after: unknown): Promise<void> {
    if (typeof after !== "number" || !Number.isSafeInteger(after)) return;
    try {
      await catchUp(socket, host, after);
    } catch (error) {
      // Better no connection than one that silently misses something: the browser tries again.
      log.warn({ err: error }, "browser could not be caught up");
      socket.disconnect(true);
    }
  }

  await catchUpAfter(after);
}

async function catchUp(socket: LiveSocket, { inbox, marks }: Host, after: number): Promise<void> {
  const { userId } = socket.data.person;
  const missed = await inbox.after(userId, after);
  for (const { userId: _, ...notification } of missed) {
    socket.emit("notification", notification);
    const { requestId, kind } = notification;
    if (requestId === null) continue;
    socket.emit("request", { id: requestId });
    marks.pushed({ requestId, userId, kind });
    traceMoment("push", requestId);
  }
  const { unseen, last } = await inbox.state(userId);
  socket.emit("unseen", { unseen, last });
}

type WebSession = {
  person?: SignedIn;
  reload?: (callback: (error: unknown) => void) => void;
};

/** The web session that a socket came with. */
export function webSession(socket: LiveSocket): WebSession {
  return (socket.request as IncomingMessage & { session?: WebSession }).session ?? {};
}

/** Whether the web session that a socket came with is still there. */
async function isSignedIn(socket: LiveSocket): Promise<boolean> {
  const web = webSession(socket);
  return await new Promise((resolve) => {
    if (web.reload)
      web.reload((error) => resolve(!error && webSession(socket).person !== undefined));
    else resolve(web.person !== undefined);
  });
}
