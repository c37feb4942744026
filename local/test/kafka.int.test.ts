import { readFile, symlink } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { brokerIsReady } from "../src/kafka/readiness.ts";
import { type KafkaOptions, startKafka } from "../src/kafka.ts";
import { answers, freePort } from "../src/ports.ts";
import { processIdentity } from "../src/processes/identity.ts";
import { defaultDataFolder } from "../src/project.ts";
import { temporaryFolders } from "./temporary-folder.ts";

const makeFolder = temporaryFolders();
const engines = join(defaultDataFolder, "engines");

describe("the Kafka of a local run", () => {
  test("comes back on the same data and port after it was killed, and stops in order", async () => {
    const options: KafkaOptions = { data: await makeFolder(), engines, port: await freePort() };
    const first = await startKafka(options);
    const cluster = await readFile(join(options.data, "topics/meta.properties"), "utf8");
    first.kill("SIGKILL");
    expect(await first.exited).toEqual({ code: null, signal: "SIGKILL" });
    expect(await brokerIsReady(options.port)).toBe(false);

    const second = await startKafka(options);
    expect(second.brokers).toBe(first.brokers);
    expect(await brokerIsReady(options.port)).toBe(true);
    expect(await readFile(join(options.data, "topics/meta.properties"), "utf8")).toBe(cluster);
    await second.close();
    expect(await processIdentity(second.pid)).toBeUndefined();
    expect(await answers(options.port)).toBe(false);
  });

  test("leaves nothing running when its start is given up", async () => {
    const giveUp = new AbortController();
    const options = { data: await makeFolder(), engines, port: await freePort() };
    const start = startKafka({ ...options, signal: giveUp.signal });
    // A broker needs longer on any machine; by then it has begun.
    setTimeout(() => giveUp.abort(new Error("given up")), 500);
    await expect(start).rejects.toThrow("given up");
    expect(await answers(options.port)).toBe(false);
  });

  test("says in one line that its port is taken", async () => {
    const port = await freePort();
    const other = createServer().listen(port, "127.0.0.1");
    const start = startKafka({ data: await makeFolder(), engines, port });
    await expect(start).rejects.toThrow(/^Kafka's port \d+ is taken by another program.$/);
    await new Promise((done) => other.close(done));
  });

  test("says in one line why its data cannot be prepared", async () => {
    const data = await makeFolder();
    await symlink("/dev/null", join(data, "topics"));
    const start = startKafka({ data, engines, port: await freePort() });
    await expect(start).rejects.toThrow(/^Kafka cannot prepare .+: .+$/);
  });
});
