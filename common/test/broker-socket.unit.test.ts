import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { expect, test } from "@jest/globals";
import { openBrokerSocket } from "../src/messaging/kafkajs/broker-socket.ts";

async function refused(): Promise<Socket> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  const ssl = undefined as never; // no TLS
  const socket = openBrokerSocket({ host: "127.0.0.1", port, ssl, onConnect: () => undefined });
  socket.on("error", () => undefined);
  await new Promise((closed) => socket.once("close", closed));
  return socket;
}

test("a connection that was refused keeps nothing, however often it is given up", async () => {
  const socket = await refused();
  const before = socket.listenerCount("connect");
  for (let turn = 0; turn < 20; turn++) socket.unref();
  expect(socket.listenerCount("connect")).toBe(before);
});
