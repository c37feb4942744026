import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { until } from "@recibo/local/trial/until";
import { examples } from "../../src/contracts/examples.ts";
import { generateInvoice, invoiceGenerated } from "../../src/contracts/index.ts";
import { paced } from "../../src/traffic/reading/paced.ts";
import type { Reading } from "../../src/traffic/reading/reading.ts";
import type { TrafficRecord } from "../../src/traffic/reading/record.ts";
import { newId } from "../../src/uuid.ts";
import { allGroups, joinGroup, makeTopic, publish } from "../messaging/other-producers.ts";
import {
  everything,
  fromTheBeginning,
  gathered,
  openTrialTraffic,
  type TrialTraffic,
  texts,
} from "./opened-traffic.ts";

/** The records of the topics `a` and `b` are a second apart, in turn on both, from this moment on. */
const start = Date.parse("2026-11-21T10:00:00Z");
const [perTopic, partitions] = [300, 3];

/** Somebody who may see nothing personal. */
const nothing = { personal: false };

let traffic: TrialTraffic;

beforeAll(async () => {
  traffic = openTrialTraffic();
  for (const [index, topic] of ["a", "b"].entries()) {
    await makeTopic(traffic.prefix + topic, { partitions });
    const messages = Array.from({ length: perTopic }, (_, number) => ({
      key: `key ${number % 10}`,
      value: JSON.stringify({ topic, number }),
      partition: number % partitions,
      timestamp: String(start + number * 1_000 + index * 500),
    }));
    await publish(traffic.prefix + topic, messages);
  }
});
afterAll(() => traffic.close());

/** As in `a12`. */
function names(records: readonly TrafficRecord[]): string[] {
  return records.map(({ value }) => {
    const { topic, number } = JSON.parse(String(value)) as { topic: string; number: number };
    return `${topic}${number}`;
  });
}

describe("Traffic is read from any place without a consumer group", () => {
  test("several topics at once come in the order of time, all of them", async () => {
    const records = await gathered(traffic.read(fromTheBeginning(["a", "b"])));
    const inTurn = Array.from({ length: perTopic }, (_, number) => [`a${number}`, `b${number}`]);
    expect(names(records)).toEqual(inTurn.flat());
  });

  test("from a time, up to a time, from an offset, on some partitions", async () => {
    const between = await traffic.all("a", {
      start: { from: "time", time: start + 100_000 },
      until: { time: start + 105_000 },
      filter: { before: start + 105_000 },
    });
    expect(names(between)).toEqual(["a100", "a101", "a102", "a103", "a104"]);
    const offset = await traffic.all("a", {
      start: { from: "offset", offset: 98n },
      partitions: [1],
    });
    expect(names(offset)).toEqual(["a295", "a298"]);
    expect(await traffic.all("a", { start: { from: "end" } })).toEqual([]);
    expect(await traffic.all("a", { start: { from: "time", time: Date.now() + 1e9 } })).toEqual([]);
  });

  test("the newest ones, also of those that match, and from there on live", async () => {
    const query = fromTheBeginning(["a", "b"]);
    const { records, positions } = await traffic.latest(query, 3);
    expect(names(records)).toEqual(["b298", "a299", "b299"]);
    const filter = { conditions: [{ path: "number", comparison: "at most", value: "7" }] } as const;
    const found = await traffic.latest({ ...query, filter }, 3);
    expect(names(found.records)).toEqual(["b6", "a7", "b7"]);
    expect(positions.map((each) => each.offset)).toEqual(Array(6).fill(100n));
  });

  test("how many were looked at does not tell whether something is in them", async () => {
    const looked = async (text: string) => {
      const start: Reading["start"] = { from: "offset", offset: 98n };
      const reader = traffic.read({ topics: ["a"], start, filter: { text }, viewer: nothing });
      expect(await gathered(reader)).toEqual([]);
      return reader.progress.scanned;
    };
    expect(await looked("number")).toBe(6);
    expect(await looked("nowhere")).toBe(6);
  });

  test("only where the desk's producers put a key", async () => {
    const topic = generateInvoice.topic;
    await makeTopic(traffic.prefix + topic, { partitions });
    const key = newId();
    await traffic.produce({ topic, key, value: "x", headers: {} }, { anyway: true });
    const reader = traffic.read({
      ...fromTheBeginning([topic]),
      partitionOfKey: key,
      filter: { key },
    });
    const [record] = await gathered(reader);
    expect(String(record?.key)).toBe(key);
    expect(reader.progress.positions.map(({ partition }) => partition)).toEqual([
      record?.partition,
    ]);
  });

  test("live: what comes is there at once, and stopping ends it", async () => {
    await makeTopic(`${traffic.prefix}live`, { partitions });
    const stopping = new AbortController();
    const query = { ...fromTheBeginning(["live"]), until: "live" as const };
    const reader = traffic.read(query, stopping.signal);
    const seen: (string | null)[] = [];
    const reading = (async () => {
      for await (const records of reader) seen.push(...texts(records));
    })();
    await until("a tail that waits", () => reader.progress.state === "live");
    await publish(`${traffic.prefix}live`, [{ value: "1" }, { value: "2" }, { value: "3" }]);
    await until("three records", () => seen.length === 3);
    stopping.abort();
    const stopped = Date.now();
    await reading;
    expect(Date.now() - stopped).toBeLessThan(400);
    expect(reader.progress.state).toBe("cancelled");
    expect(seen.sort()).toEqual(["1", "2", "3"]);
  });

  test("no further ahead than it is asked for", async () => {
    const topic = `${traffic.prefix}many`;
    await makeTopic(topic, { partitions: 1, config: { "max.message.bytes": "2097152" } });
    const value = "x".repeat(100_000);
    for (let i = 0; i < 30; i++) await publish(topic, Array(9).fill({ value }));
    const reader = traffic.read(fromTheBeginning(["many"]));
    for await (const _ of reader) {
      await wait(200);
      break;
    }
    // 27 MB lie there; what was taken in is one answer.
    expect(reader.progress.bytes).toBeLessThan(3_000_000);
  });

  test("a live tail that is too much for people says how much it left out", async () => {
    let [shown, dropped] = [0, 0];
    const pause = new AbortController();
    const query = { ...fromTheBeginning(["a", "b"]), until: "live" as const };
    const read = (signal: AbortSignal) => traffic.read(query, signal);
    for await (const some of paced(read, () => 50, pause.signal)) {
      shown += some.records.length;
      dropped += some.dropped;
      const told = some.positions.reduce((sum, { offset }) => sum + Number(offset), 0);
      expect(shown + dropped).toBe(told);
      if (told === 2 * perTopic) pause.abort();
    }
    // A second's worth, and what more came while all of it was read.
    expect(shown).toBeGreaterThanOrEqual(50);
    expect(dropped).toBeGreaterThan(0);
    expect(shown + dropped).toBe(2 * perTopic);
  });

  test("a topic or a partition that is not there is told in a sentence", async () => {
    await expect(traffic.all("nowhere")).rejects.toThrow("there is no topic nowhere");
    await expect(traffic.all("a", { partitions: [7] })).rejects.toThrow("there is no partition 7");
  });

  test("and no group is left behind", async () => {
    const ours = (await allGroups()).filter((group) => group.startsWith(traffic.prefix));
    expect(ours).toEqual([]);
  });
});

describe("Groups", () => {
  test("are shown with what they have read, and set back after a look at what that means", async () => {
    const group = `${traffic.prefix}reader`;
    const member = await joinGroup(group, `${traffic.prefix}a`, perTopic);
    await until("all of it committed", async () => {
      const [found] = await traffic.describeGroups(["reader"]);
      return found?.lag === 0n && found.members.length === 1;
    });
    expect(await traffic.groups()).toEqual(["reader"]);
    const [described] = await traffic.describeGroups(["reader"]);
    expect(
      described?.partitions.map(({ topic, committed, end }) => [topic, committed, end]),
    ).toEqual(Array(3).fill(["a", 100n, 100n]));
    const request = { group: "reader", target: { to: "time", time: start + 200_000 } } as const;
    await expect(traffic.previewReset(request)).rejects.toThrow("has a running member");

    await member.close();
    const preview = await traffic.previewReset(request);
    expect(preview.steps.map(({ from, to, again }) => [from, to, again])).toEqual([
      [100n, 67n, 33n],
      [100n, 67n, 33n],
      [100n, 66n, 34n],
    ]);
    expect(preview.steps[2]).toMatchObject({ first: start + 200_000, last: start + 299_000 });
    // Nothing was changed by looking.
    expect((await traffic.describeGroups(["reader"]))[0]?.lag).toBe(0n);

    await traffic.applyReset(preview);
    expect((await traffic.describeGroups(["reader"]))[0]?.lag).toBe(100n);
    await expect(traffic.applyReset(preview)).rejects.toThrow("look at the preview again");

    const place = { topic: "a", partition: 0 };
    expect(await traffic.groupsAt({ ...place, offset: 66n })).toEqual([
      { group: "reader", committed: 67n, read: true, behind: 0n },
    ]);
    expect(await traffic.groupsAt({ ...place, offset: 70n })).toEqual([
      { group: "reader", committed: 67n, read: false, behind: 4n },
    ]);
  });

  test("a reset of one that joins meanwhile is refused, and of one that is not there", async () => {
    await expect(traffic.previewReset({ group: "nobody", target: { to: "end" } })).rejects.toThrow(
      "there is no consumer group nobody",
    );
    const preview = await traffic.previewReset({ group: "reader", target: { to: "end" } });
    expect(preview.steps[0]?.again).toBe(-33n);
    const member = await joinGroup(`${traffic.prefix}reader`, `${traffic.prefix}a`, 1);
    await expect(traffic.applyReset(preview)).rejects.toThrow("has a running member");
    await member.close();
  });
});

describe("Topics and records", () => {
  test("a topic is shown with its records, size, settings and what it is for", async () => {
    const [a, invoice] = await traffic.describeTopics(["a", generateInvoice.topic]);
    expect(a).toMatchObject({ records: 300n, compacted: false, retention: 604_800_000 });
    expect(a?.partitions.map(({ begin, end }) => [begin, end])).toEqual(Array(3).fill([0n, 100n]));
    expect(Number(a?.bytes)).toBeGreaterThan(10_000);
    expect(a?.contract).toBeUndefined();
    expect(invoice?.contract?.meaning).toBe(generateInvoice.meaning);
    expect(await traffic.topics()).toEqual(["generate-invoice", "a", "b", "live", "many"]);
  });

  test("how far it was written in the past is told by the times of its records", async () => {
    const now = Date.now();
    const [hourAgo, halfHourAgo] = [now - 3_600_000, now - 1_800_000];
    await makeTopic(`${traffic.prefix}grown`, { partitions });
    await publish(
      `${traffic.prefix}grown`,
      [hourAgo + 1, halfHourAgo - 1, halfHourAgo + 1].map((at) => ({
        partition: 1,
        value: "x",
        timestamp: String(at),
      })),
    );
    const looks = await traffic.lookBack(["grown"], [hourAgo, halfHourAgo, now]);
    expect(looks.map(({ at, written }) => [at, written.get("grown")])).toEqual([
      [hourAgo, 0n],
      [halfHourAgo, 2n],
      [now, 3n],
    ]);
  });

  test("what is written has to fit its contract, gets what it lacks, and is marked when sent again", async () => {
    const { topic } = invoiceGenerated;
    await makeTopic(traffic.prefix + topic);
    const { completed, resendOf } = await import("../../src/traffic/produce.ts");
    const [value] = examples[topic];
    const bare = { topic, key: null, headers: {}, value: JSON.stringify({ outcome: "generated" }) };
    await expect(traffic.produce(completed(bare, "/operator"))).rejects.toThrow(
      /The field organisationId does not fit recibo.invoice-generated.v1: .*\./,
    );
    const draft = completed({ ...bare, value: JSON.stringify(value) }, "/operator");
    const { partition, offset } = await traffic.produce(draft);
    const place = { topic, partition, offset: BigInt(offset) };
    const record = (await traffic.record(place, everything)) as TrafficRecord;
    expect(String(record.key)).toBe(value?.organisationId);
    await traffic.produce(resendOf(record));
    const [first, second] = await traffic.all(topic);
    expect(second?.value).toEqual(first?.value);
    expect(second?.headers.map(([name]) => name)).toEqual([
      ...(first?.headers.map(([name]) => name) ?? []),
      "recibo_resent_of",
    ]);
    expect(String(second?.headers.at(-1)?.[1])).toBe(`${topic}/${partition}@${offset}`);
  });

  test("who may not see personal fields does not find what they hold either", async () => {
    const { topic } = invoiceGenerated;
    const viewer = { personal: false };
    const found = async (filter: object, who = viewer) =>
      (await traffic.all(topic, { filter, viewer: who })).length;
    expect(await found({ text: "Nordwind" }, everything)).toBe(2);
    expect(await found({ text: "Nordwind" })).toBe(0);
    const isNot = { path: "invoice.customerName", comparison: "is not", value: "Nordwind GmbH" };
    expect(await found({ conditions: [isNot] })).toBe(2);
    expect(await found({ text: "INV-0042" })).toBe(2);
    const [record] = await traffic.all(topic, { viewer });
    expect(String(record?.value)).not.toContain("Nordwind");
    const [unknown] = await traffic.all("a", { viewer });
    expect(unknown).toMatchObject({ value: null, masked: { value: "whole", key: true } });
  });
});
