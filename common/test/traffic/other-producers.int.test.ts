import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ensureKafkaTools, type KafkaTools } from "@recibo/local/kafka/tools";
import { findKcat } from "@recibo/local/prerequisites/kcat";
import { until } from "@recibo/local/trial/until";
import { kcatReading, kcatWriting } from "../../src/traffic/export/commands.ts";
import { headerText } from "../../src/traffic/reading/record.ts";
import { viewOf } from "../../src/traffic/view.ts";
import {
  deleteBefore,
  kcat,
  makeTopic,
  publish,
  publishBareHeader,
  publishInTransaction,
} from "../messaging/other-producers.ts";
import { openTrialTraffic, type TrialTraffic, texts } from "./opened-traffic.ts";

const say = (line: string) => console.log(line);
const kcatPath = await findKcat(say);
const withKcat = kcatPath === undefined ? test.skip : test;
const codecs = ["gzip", "snappy", "lz4", "zstd"];

let traffic: TrialTraffic;
let tools: KafkaTools;

const compaction = {
  "cleanup.policy": "compact",
  "segment.ms": "100",
  "min.cleanable.dirty.ratio": "0.001",
  "max.compaction.lag.ms": "100",
};

beforeAll(async () => {
  traffic = openTrialTraffic();
  // The broker looks every 15 s what there is to compact: the last test finds it done.
  const compacted = await topicOf("compacted", compaction);
  for (const value of ["1", "2", "3"])
    await publish(compacted, [
      { key: "a", value },
      { key: "b", value },
    ]);
  tools = await ensureKafkaTools(say);
});
afterAll(() => traffic.close());

/** A topic of one partition under the desk's prefix; gives its name on the broker. */
async function topicOf(name: string, config: Record<string, string> = {}): Promise<string> {
  await makeTopic(traffic.prefix + name, { config });
  return traffic.prefix + name;
}

describe("Records that others wrote are read as they are", () => {
  test("by Kafka's console producer on the Java client, however it compresses", async () => {
    const topics = await Promise.all(codecs.map((codec) => topicOf(`java-${codec}`)));
    const lines = Array.from(
      { length: 50 },
      (_, index) => `h:v${index}\tk${index}\tvalue ${index} äöü`,
    );
    const format = ["parse.key=true", "parse.headers=true", "headers.delimiter=\t"];
    await Promise.all(
      topics.map((topic, index) =>
        tools.run(
          "org.apache.kafka.tools.ConsoleProducer",
          [
            ...["--bootstrap-server", process.env.KAFKA_BROKERS ?? "", "--topic", topic],
            ...["--compression-codec", codecs[index] as string],
            ...format.flatMap((each) => ["--reader-property", each]),
          ],
          `${lines.join("\n")}\n`,
        ),
      ),
    );
    for (const codec of codecs) {
      const records = await traffic.all(`java-${codec}`);
      expect(texts(records)).toEqual(lines.map((line) => line.split("\t")[2]));
      expect(records.map(({ key }) => String(key))).toEqual(lines.map((_, index) => `k${index}`));
      expect(records.map((record) => headerText(record, "h"))).toEqual(
        lines.map((_, i) => `v${i}`),
      );
      expect(new Set(records.map(({ batch }) => batch.compression))).toEqual(new Set([codec]));
      // The Java client is idempotent unless told otherwise.
      expect(records[0]?.batch.producerId).toBeGreaterThanOrEqual(0n);
    }
  });

  withKcat("by kcat, however it compresses", async () => {
    for (const codec of codecs) {
      const topic = await topicOf(`kcat-${codec}`);
      const lines = Array.from(
        { length: 200 },
        (_, index) => `k${index}:line ${index} ${"a".repeat(100)}`,
      );
      const args = ["-P", "-t", topic, "-z", codec, "-K", ":", "-H", "by=kcat"];
      await kcat(kcatPath as string, args, `${lines.join("\n")}\n`);
      const records = await traffic.all(`kcat-${codec}`);
      expect(texts(records)).toEqual(lines.map((line) => line.split(":")[1]));
      expect(headerText(records[0] as never, "by")).toBe("kcat");
      expect(records[0]?.batch.compression).toBe(codec);
    }
  });

  withKcat("and what is copied as a command writes the same", async () => {
    const topic = await topicOf("copied");
    await publish(topic, [
      { key: "it's", value: 'a "value"\nof $TWO lines', headers: { a: "b c" } },
      { key: "k", value: Buffer.from([0, 1, 10, 255]) },
      { key: "gone", value: null },
    ]);
    const settings = { brokers: [process.env.KAFKA_BROKERS ?? ""], partitions: 1, replication: 1 };
    const where = { ...settings, prefix: traffic.prefix };
    for (const record of await traffic.all("copied"))
      execFileSync("sh", ["-c", kcatWriting(where, record) as string]);
    const essence = (await traffic.all("copied")).map(({ key, value, headers }) => ({
      key: String(key),
      value: value?.toString("hex"),
      headers: headers.map(([name, content]) => [name, String(content)]),
    }));
    expect(essence.slice(3)).toEqual(essence.slice(0, 3));
    const said = execFileSync("sh", [
      "-c",
      kcatReading(where, { topic: "copied", partition: 0, offset: 0n }),
    ]);
    expect(String(said)).toContain('a "value"\nof $TWO lines');
  });

  withKcat("and kcat reads the same", async () => {
    const topic = await topicOf("same");
    await publish(topic, [
      { key: "k", value: "v", headers: { a: "1" } },
      { key: null, value: "w" },
    ]);
    const said = await kcat(
      kcatPath as string,
      ["-C", "-t", topic, "-e", "-q", "-f", "%o %T %k %s\n"],
      "",
    );
    const ours = (await traffic.all("same")).map(
      ({ offset, timestamp, key, value }) => `${offset} ${timestamp} ${key ?? ""} ${value}`,
    );
    expect(said.trim().split("\n")).toEqual(ours);
  });

  test("with tombstones, empty values, keys of bytes, repeated headers and headers without value", async () => {
    const topic = await topicOf("odd");
    const key = Buffer.from([0, 255, 1, 254]);
    await publish(topic, [
      { key: "gone", value: null },
      { key: "empty", value: "" },
      { key, value: "v", headers: { twice: ["a", "b"] } },
    ]);
    await publishBareHeader(topic, "bare");
    const records = await traffic.all("odd");
    expect(texts(records)).toEqual([null, "", "v", "x"]);
    expect(records[2]?.key).toEqual(key);
    expect(records[2]?.headers.map(([name, value]) => [name, String(value)])).toEqual([
      ["twice", "a"],
      ["twice", "b"],
    ]);
    expect(records[3]?.headers).toEqual([["bare", null]]);
    const views = records.map((record) => viewOf(record, traffic.decoder));
    expect(views.map(({ valueBytes }) => valueBytes)).toEqual([null, 0, 1, 1]);
    expect(views[2]?.key).toBe("0x00ff01fe");
  });

  test("of a megabyte", async () => {
    const topic = await topicOf("large", { "max.message.bytes": "2097152" });
    const value = "ü".repeat(550_000);
    await publish(topic, [{ value: "before" }, { value }, { value: "after" }]);
    expect(texts(await traffic.all("large"))).toEqual(["before", value, "after"]);
  });

  test("in an encoding that nobody knows, with the reason beside the bytes", async () => {
    const topic = await topicOf("encodings");
    const headers = (type: string) => ({ "content-type": type });
    await publish(topic, [
      { value: Buffer.from([0xfc]), headers: headers("text/plain; charset=iso-8859-1") },
      { value: "x", headers: headers("text/plain; charset=klingon") },
      { value: Buffer.from([0xff, 0xfe]), headers: headers("application/json") },
      { value: Buffer.from([0xff, 0xfe]) },
    ]);
    const views = (await traffic.all("encodings")).map((record) => viewOf(record, traffic.decoder));
    expect(views.map(({ format }) => format)).toEqual(["text", "hex", "hex", "hex"]);
    expect(views[0]?.value).toBe("ü");
    expect(views[1]?.problem).toBe('the charset "klingon" is not known');
    expect(views[1]?.raw).toContain("78");
    expect(views[2]?.problem).toBe("the bytes are not UTF-8 text");
    expect(views[2]?.raw).toContain("ff fe");
    expect(views[3]?.problem).toBeUndefined();
  });

  test("with the time of the broker where the topic wants that", async () => {
    const topic = await topicOf("append", { "message.timestamp.type": "LogAppendTime" });
    const before = Date.now();
    await publish(topic, [{ value: "v", timestamp: "1000" }]);
    const [record] = await traffic.all("append");
    expect(record?.timestampType).toBe("append");
    expect(record?.timestamp).toBeGreaterThanOrEqual(before);
  });

  test("in transactions: what was undone or is not finished is told, and left out when asked", async () => {
    const topic = await topicOf("transactions");
    const id = traffic.prefix;
    await publish(topic, [{ value: "plain", partition: 0 }]);
    // The end of a transaction is written after its producer was told that it ends.
    const markersAre = (count: number) =>
      until("the marker", async () => {
        const all = await traffic.all("transactions", { markers: true });
        return all.filter(({ marker }) => marker).length === count;
      });
    await (await publishInTransaction(topic, `${id}1`, ["kept"])).end("commit");
    await markersAre(1);
    await (await publishInTransaction(topic, `${id}2`, ["undone 1", "undone 2"])).end("abort");
    await markersAre(2);
    await (await publishInTransaction(topic, `${id}2`, ["kept again"])).end("commit");
    await markersAre(3);
    const open = await publishInTransaction(topic, `${id}3`, ["not yet"]);
    await publish(topic, [{ value: "after", partition: 0 }]);

    const all = await traffic.all("transactions", { markers: true });
    expect(
      all.map(({ marker, transaction, value }) => marker ?? `${transaction} ${value}`),
    ).toEqual([
      "none plain",
      "committed kept",
      "commit",
      "aborted undone 1",
      "aborted undone 2",
      "abort",
      "committed kept again",
      "commit",
      "open not yet",
      "none after",
    ]);
    const committed = await traffic.all("transactions", { show: "committed" });
    expect(texts(committed)).toEqual(["plain", "kept", "kept again"]);

    await open.end("commit");
    await markersAre(4);
    expect(texts(await traffic.all("transactions", { show: "committed" }))).toEqual([
      ...["plain", "kept", "kept again"],
      ...["not yet", "after"],
    ]);
  });

  test("from where they begin, when older ones were deleted", async () => {
    const topic = await topicOf("gap");
    await publish(
      topic,
      [0, 1, 2, 3, 4].map((number) => ({ value: String(number) })),
    );
    await deleteBefore(topic, 0, 3n);
    expect(texts(await traffic.all("gap"))).toEqual(["3", "4"]);
    expect(texts(await traffic.all("gap", { start: { from: "offset", offset: 1n } }))).toEqual([
      "3",
      "4",
    ]);
    expect(
      await traffic.record({ topic: "gap", partition: 0, offset: 1n }, { personal: true }),
    ).toBeUndefined();
    expect(
      await traffic.record({ topic: "gap", partition: 0, offset: 5n }, { personal: true }),
    ).toBeUndefined();
    const found = await traffic.record(
      { topic: "gap", partition: 0, offset: 4n },
      { personal: true },
    );
    expect(String(found?.value)).toBe("4");
  });

  test("with what compaction has left of them", async () => {
    const next = async () => {
      // A segment that is written to is not compacted.
      await publish(`${traffic.prefix}compacted`, [{ key: "end", value: "e" }]);
      const records = await traffic.all("compacted", { filter: { expression: 'key != "end"' } });
      return records.length <= 2 && records;
    };
    const left = await until("compaction", next, 50_000);
    expect(texts(left)).toEqual(["3", "3"]);
    expect(left.map(({ offset }) => offset)).toEqual([4n, 5n]);
    const place = { topic: "compacted", partition: 0, offset: 1n };
    expect(await traffic.record(place, { personal: true })).toBeUndefined();
  });
});
