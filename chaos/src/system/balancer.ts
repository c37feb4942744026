import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** A dashboard behind the balancer. */
export type Backend = { readonly port: number; readonly healthUrl: string };

/** One address for several dashboards, as people have it. */
export type Balancer = { readonly url: string; close(): Promise<void> };

/** How often each backend is looked at, and how long its answer may take, in milliseconds. */
const look = { every: 500, within: 1_500 };

/**
 * Passes connections on, in turns, to the backends whose event loop turns (`/healthz`); one that answers no
 * more loses its connections. Knows nothing of HTTP, so a WebSocket is a connection like any other.
 */
export async function openBalancer(port: number, backends: readonly Backend[]): Promise<Balancer> {
  const stopping = new AbortController();
  const alive = new Set(backends);
  const connections = new Map<Backend, Set<Socket>>(backends.map((each) => [each, new Set()]));
  let turn = 0;

  function candidates(): Backend[] {
    turn++;
    const inTurn = backends.map(
      (_, index) => backends[(index + turn) % backends.length] as Backend,
    );
    return inTurn.filter((each) => alive.has(each));
  }

  async function pass(client: Socket): Promise<void> {
    client.on("error", () => client.destroy());
    for (const backend of candidates()) {
      const server = await reach(backend.port);
      if (!server) continue;
      join(client, server, connections.get(backend) as Set<Socket>);
      return;
    }
    client.destroy();
  }

  async function watch(backend: Backend): Promise<void> {
    while (!stopping.signal.aborted) {
      if (await answers(backend)) alive.add(backend);
      else {
        alive.delete(backend);
        for (const socket of connections.get(backend) ?? []) socket.destroy();
      }
      await wait(look.every, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const server = createServer({ pauseOnConnect: true }, (client) => void pass(client));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const watching = backends.map(watch);
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      stopping.abort();
      for (const sockets of connections.values()) for (const socket of sockets) socket.destroy();
      server.close();
      await Promise.all(watching);
    },
  };
}

async function answers({ healthUrl }: Backend): Promise<boolean> {
  const signal = AbortSignal.timeout(look.within);
  const answer = await fetch(`${healthUrl}/healthz`, { signal }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
}

function reach(port: number): Promise<Socket | undefined> {
  return new Promise((done) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    socket.once("connect", () => done(socket));
    socket.once("error", () => done(undefined));
  });
}

function join(client: Socket, server: Socket, open: Set<Socket>): void {
  open.add(server);
  client.setNoDelay(true);
  server.on("error", () => server.destroy());
  server.once("close", () => {
    open.delete(server);
    client.destroy();
  });
  client.once("close", () => server.destroy());
  if (client.destroyed) server.destroy();
  client.pipe(server).pipe(client);
  client.resume();
}
