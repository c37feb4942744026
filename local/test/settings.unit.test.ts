import { describe, expect, test } from "@jest/globals";
import { Problem } from "../src/problem.ts";
import { defaultDataFolder } from "../src/project.ts";
import { readSettings } from "../src/settings.ts";

describe("the settings of a local run", () => {
  test("have defaults for everything", () => {
    const settings = readSettings({});
    expect(settings).toMatchObject({ data: defaultDataFolder, httpPort: 8080, kafkaPort: 19092 });
    expect(settings.kafkaBrokers).toBeUndefined();
    expect(settings.databaseUrl).toBeUndefined();
  });

  test("name every variable that is wrong at once", () => {
    const read = () => readSettings({ HTTP_PORT: "http", KAFKA_PORT: "70000" });
    expect(read).toThrow(
      new Problem(
        'HTTP_PORT: expected a port from 1 to 65535, got "http"\n' +
          'KAFKA_PORT: expected a port from 1 to 65535, got "70000"',
      ),
    );
  });

  test("refuse one port for two things", () => {
    expect(() => readSettings({ HTTP_PORT: "9081" })).toThrow(
      "INVOICE_GENERATOR_HEALTH_PORT: 9081 is already the port of HTTP_PORT",
    );
  });
});
