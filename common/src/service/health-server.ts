import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { register } from "prom-client";
import { messageOf } from "../errors.ts";
import type { Health } from "./health.ts";
import { measureOutages } from "./outage-gauge.ts";

/**
 * The server for probes and metrics:
 * - `GET /healthz`: 200 while the process lives and its event loop turns;
 * - `GET /readyz`: 200 when it can do its work, 503 with the reasons when not;
 * - `GET /metrics`: Prometheus text format.
 *
 * @throws when the port is taken (`EADDRINUSE`)
 */
export async function startHealthServer(
  settings: { host: string; port: number },
  service: { name: string; version: string },
  health: Health,
): Promise<AsyncDisposable> {
  measureOutages(health);
  const server = createServer((request, response) => {
    const path = request.url?.split("?")[0];
    if (path === "/healthz") return answer(response, 200, { status: "alive", ...service });
    if (path === "/readyz") return void readiness(response, service, health);
    if (path === "/metrics") return void metrics(response);
    answer(response, 404, { error: "there are /healthz, /readyz and /metrics" });
  });
  server.listen(settings.port, settings.host);
  await once(server, "listening");
  return {
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { "content-type": "application/json" })
    .end(`${JSON.stringify(body)}\n`);
}

async function readiness(
  response: ServerResponse,
  service: { name: string; version: string },
  health: Health,
): Promise<void> {
  await health.look();
  const status = health.ready ? "ready" : "not ready";
  answer(response, health.ready ? 200 : 503, { status, ...service, problems: health.report() });
}

async function metrics(response: ServerResponse): Promise<void> {
  try {
    const text = await register.metrics();
    response.writeHead(200, { "content-type": register.contentType }).end(text);
  } catch (error) {
    answer(response, 500, { error: `the metrics could not be gathered: ${messageOf(error)}` });
  }
}
