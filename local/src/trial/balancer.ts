import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A load balancer that knows nothing of HTTP: each connection goes to the next dashboard that takes it. */
export type Balancer = { readonly url: string; close(): Promise<void> };

/** @param ports where the dashboards listen, on this machine */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const open = new Set<Socket>();
  let turn = 0;

  function passOn(incoming: Socket, tries: number): void {
    const outgoing = connect(ports[turn++ % ports.length] as number, "127.0.0.1");
    const refused = () => {
      if (tries > 1) passOn(incoming, tries - 1);
      else incoming.destroy();
    };
    outgoing.once("error", refused);
    outgoing.once("connect", () => {
      outgoing.off("error", refused).on("error", () => incoming.destroy());
      incoming.once("close", () => outgoing.destroy());
      outgoing.once("close", () => incoming.destroy());
      incoming.pipe(outgoing).pipe(incoming);
    });
  }

  const server = createServer((incoming) => {
    open.add(incoming);
    incoming.on("error", () => undefined).once("close", () => open.delete(incoming));
    passOn(incoming, ports.length);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
