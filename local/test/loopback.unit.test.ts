import { expect, test } from "@jest/globals";
import { serverProperties } from "../src/kafka/server-properties.ts";
import { serviceDefinitions } from "../src/services/definitions.ts";
import { readSettings } from "../src/settings.ts";

test("the Kafka of a local run listens on loopback only, and tells clients to come there", () => {
  const text = serverProperties({ logs: "/logs", port: 1111, controllerPort: 2222, extra: {} });
  const addresses = text.match(/^(?:advertised\.)?listeners=.*$/gm);
  expect(addresses).toEqual([
    "listeners=PLAINTEXT://127.0.0.1:1111,CONTROLLER://127.0.0.1:2222",
    "advertised.listeners=PLAINTEXT://127.0.0.1:1111",
  ]);
});

test("the services of a local run listen on loopback only", () => {
  const engines = { kafkaBrokers: "127.0.0.1:1", databaseUrl: "postgres://127.0.0.1:1/none" };
  const hosts = serviceDefinitions(readSettings({}), engines, "secret").map(({ name, env }) => [
    name,
    Object.fromEntries(Object.entries(env).filter(([variable]) => variable.endsWith("_HOST"))),
  ]);
  expect(Object.fromEntries(hosts)).toEqual({
    dashboard: { HTTP_HOST: "127.0.0.1", HEALTH_HOST: "127.0.0.1" },
    "invoice-generator": { HEALTH_HOST: "127.0.0.1" },
    "score-calculator": { HEALTH_HOST: "127.0.0.1" },
  });
});
