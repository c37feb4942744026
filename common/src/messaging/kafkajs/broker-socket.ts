import { connect, isIP } from "node:net";
import { connect as connectTls } from "node:tls";
import type { ISocketFactory } from "kafkajs";

/**
 * Opens a connection to a broker as kafkajs does by itself, but small requests leave at once (no Nagle's
 * algorithm), and a closed connection keeps nothing: during an outage kafkajs gives up the same one again and
 * again, and each `unref` of a closed socket would leave a listener for a connect that never comes.
 */
export const openBrokerSocket: ISocketFactory = ({ host, port, ssl, onConnect }) => {
  const socket = ssl
    ? connectTls({ host, port, ...(isIP(host) ? {} : { servername: host }), ...ssl }, onConnect)
    : connect({ host, port }, onConnect);
  socket.once("close", () => {
    socket.unref = () => socket;
  });
  socket.setKeepAlive(true, 60_000);
  return socket.setNoDelay(true);
};
