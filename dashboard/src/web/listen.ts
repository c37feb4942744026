import { once } from "node:events";
import type { Server } from "node:http";
import type { Logger } from "@recibo/common/logging";

/** Starts to listen. Rejects with the system's error when the port is taken or not ours to take. */
export async function listen(
  server: Server,
  at: { host: string; port: number },
  log: Logger,
): Promise<void> {
  server.listen(at.port, at.host);
  await once(server, "listening");
  log.info({ host: at.host, port: at.port }, "pages are served");
}
