import { once } from "node:events";
import type { Server } from "node:http";
import type { Logger } from "@recibo/common/logging";

/** Starts to listen. Rejects with the system's error when the port is taken or not ours to take. */
export async function listen(
  server: Server,
  at: { host: string; port: number },
  log: Logger,
): Promise<void> {
  // A load balancer's connections are never idle: on the way out each ends with the answer it waits for.
  server.prependListener("request", (_request, response) => {
    if (!server.listening) response.shouldKeepAlive = false;
  });
  server.listen(at.port, at.host);
  await once(server, "listening");
  log.info({ host: at.host, port: at.port }, "pages are served");
}

/**
 * How long who holds a connection is waited for when the dashboard stops, in milliseconds. A database that
 * stands still may have taken most of the nine seconds for a stop before.
 */
const patience = 2_000;

/** Waits until a server is closed; cuts off who holds a connection for too long. */
export async function closed(server: Server, closing: Promise<void>): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), patience);
  await closing.finally(() => clearTimeout(timer));
}
