import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { createLive } from "@recibo/dashboard/live/live-server";
import type { SignedIn } from "@recibo/dashboard/web/session";
import { io, type Socket } from "socket.io-client";

/** Takes whoever connects for the person it says it is: sessions are no part of what is measured. */
export function takenAtTheirWord(
  people: readonly SignedIn[],
): Parameters<typeof createLive>[0]["session"] {
  return (request, _response, next) => {
    const number = Number((request as IncomingMessage).headers["x-person"]);
    Object.assign(request, { session: { person: people[number] }, sessionID: String(number) });
    next();
  };
}

/** A browser's socket for each person. */
export async function openSockets(http: Server, count: number): Promise<Socket[]> {
  const { port } = http.address() as AddressInfo;
  return await Promise.all(
    Array.from({ length: count }, async (_, number) => {
      const socket = io(`http://127.0.0.1:${port}`, {
        transports: ["websocket"],
        extraHeaders: { "x-person": String(number) },
        forceNew: true,
      });
      await new Promise<void>((resolve, reject) => {
        socket.once("connect", resolve);
        socket.once("connect_error", reject);
      });
      return socket;
    }),
  );
}
