import { randomInt } from "node:crypto";
import { connect, createServer } from "node:net";

/**
 * Whether something on this machine already uses the port, on loopback or on every address.
 * Never rejects: a port that cannot be bound for any reason counts as taken.
 */
export async function isTaken(port: number): Promise<boolean> {
  return (await answers(port)) || !(await bindable(port));
}

function bindable(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once("error", () => done(false));
    server.listen({ port, host: "127.0.0.1" }, () => server.close(() => done(true)));
  });
}

/** Whether a connection to the port on loopback succeeds; macOS lets two programs bind one port. */
export function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const end = (answer: boolean) => {
      socket.destroy();
      done(answer);
    };
    socket.setTimeout(1_000, () => end(false));
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}

/**
 * A port that nothing uses now, between 20000 and 32000. Below the range that outgoing connections
 * get theirs from: a client that retries a stopped broker there could connect to itself and keep
 * the broker from coming back.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (!(await isTaken(port))) return port;
  }
}
