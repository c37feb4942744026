import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import type { SecuredListeners } from "./secured-listeners.ts";

const METADATA = 3;

/**
 * Whether the broker on this port of loopback serves clients: it lists itself as alive in a Metadata
 * response (Kafka protocol, version 1, no topics). A port that is merely open comes too early: the
 * broker may not have registered with its controller yet. One that checks who is who is asked as itself. Never rejects.
 */
export function brokerIsReady(port: number, secured?: SecuredListeners): Promise<boolean> {
  return new Promise((done) => {
    const socket = secured ? connectAsBroker(secured) : connect({ port, host: "127.0.0.1" });
    const end = (answer: boolean) => {
      socket.destroy();
      done(answer);
    };
    let received = Buffer.alloc(0);
    socket.setTimeout(1_000, () => end(false));
    socket.once("error", () => end(false));
    socket.once("close", () => end(false));
    socket.once(secured ? "secureConnect" : "connect", () => socket.write(metadataRequest()));
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      // Size, correlation id, then the number of brokers, four bytes each.
      if (received.length >= 12) end(received.readInt32BE(8) > 0);
    });
  });
}

/** Its key store is all that is needed to be the broker itself, on its own port. */
function connectAsBroker({ internalPort, keystore, authority }: SecuredListeners) {
  const own = readFileSync(keystore);
  const ca = readFileSync(authority);
  return connectTls({ port: internalPort, host: "127.0.0.1", key: own, cert: own, ca });
}

function metadataRequest(): Buffer {
  const client = Buffer.from("recibo-start");
  const request = Buffer.alloc(4 + 2 + 2 + 4 + 2 + client.length + 4);
  let at = request.writeInt32BE(request.length - 4, 0);
  at = request.writeInt16BE(METADATA, at);
  at = request.writeInt16BE(1, at);
  at = request.writeInt32BE(1, at);
  at = request.writeInt16BE(client.length, at);
  at += client.copy(request, at);
  request.writeInt32BE(0, at);
  return request;
}
