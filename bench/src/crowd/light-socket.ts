import { WebSocket } from "ws";

/** What comes in on a socket: an event of the dashboard with its data. */
export type OnEvent = (event: string, data: unknown) => void;

/** A browser's connection, as small as it can be. */
export type LightSocket = { close(): void };

/**
 * Connects to a dashboard as a browser does, by WebSocket from the first moment. Speaks the little of
 * Engine.IO 4 and Socket.IO 5 that a listener needs, over the `ws` that socket.io itself uses: the whole
 * socket.io-client costs several times the memory and time, and ten thousand of it would measure itself.
 *
 * @param auth what the page says on connect: the last position it has
 * @returns when the dashboard has let it in
 */
export function openLightSocket(
  url: string,
  { cookie, auth, onEvent }: { cookie: string; auth: object; onEvent: OnEvent },
): Promise<LightSocket> {
  const address = new URL("/socket.io/?EIO=4&transport=websocket", url.replace(/^http/, "ws"));
  const socket = new WebSocket(address, { headers: { cookie }, perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.once("close", (code) => reject(new Error(`the socket was closed with ${code}`)));
    socket.on("message", (data) => {
      const text = String(data);
      if (text === packets.ping) socket.send(packets.pong);
      else if (text.startsWith(packets.event)) hear(text, onEvent);
      else if (text.startsWith(packets.open)) socket.send(packets.connect + JSON.stringify(auth));
      else if (text.startsWith(packets.connect)) resolve({ close: () => socket.terminate() });
      else if (text.startsWith(packets.refused)) reject(new Error(`refused: ${text}`));
    });
  });
}

/** How packets begin: Engine.IO's type, and Socket.IO's within a message. */
const packets = { open: "0", ping: "2", pong: "3", connect: "40", event: "42", refused: "44" };

function hear(packet: string, onEvent: OnEvent): void {
  const [event, data] = JSON.parse(packet.slice(packets.event.length));
  onEvent(event, data);
}
