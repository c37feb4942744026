import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { until } from "@recibo/local/trial/until";
import { deadLetter } from "../src/contracts/dead-letter.ts";
import { header } from "../src/messaging/envelope.ts";
import { type ClientName, clientNames, createKafka } from "../src/messaging/kafka.ts";
import type { StoredRecord } from "../src/messaging/records.ts";
import { ensureTopics } from "../src/messaging/topics.ts";
import { newId } from "../src/uuid.ts";
import {
  nine,
  note,
  noteOf,
  numberOf,
  openTrialTopics,
  range,
  type TrialTopics,
} from "./trial-topics.ts";

/** What Publisher and Subscriber promise, on a real broker; every driver has to pass it. */
export function testMessaging(client: ClientName): void {
  let topics: TrialTopics;
  beforeEach(async () => {
    topics = await openTrialTopics(client);
  });
  afterEach(() => topics.close());

  const publishNotes = (count: number) => topics.publishNotes(count);

  /** Two organisations that have their notes on different partitions; leaves nine notes. */
  async function onTwoPartitions(): Promise<[string, string]> {
    const placed = await publishNotes(9);
    const other = placed.findIndex(({ partition }) => partition !== placed[0]?.partition);
    return [nine[0] as string, nine[other] as string];
  }

  test("a publisher tells each of 500 records that go out at once where it lies", async () => {
    const placed = await publishNotes(500);
    expect(new Set(placed.map(({ partition }) => partition))).toEqual(new Set([0, 1, 2]));

    const found = new Map<number, StoredRecord>();
    await topics.read({
      handle: async (records) => {
        for (const record of records) found.set(numberOf(record), record);
      },
    });
    await until("all records", () => found.size === 500);
    expect(
      range(500).map((number) => {
        const { partition, offset } = found.get(number) as StoredRecord;
        return { partition, offset };
      }),
    ).toEqual(placed);
  });

  test("records without a key are placed too, and told truly", async () => {
    const placed = await Promise.all(
      range(100).map((number) =>
        topics.publisher.send({
          topic: note.topic,
          key: null,
          value: `{"number":${number}}`,
          headers: {},
        }),
      ),
    );
    const found = new Map<string, number>();
    await topics.read({
      handle: async (records) => {
        for (const record of records)
          found.set(`${record.partition}@${record.offset}`, numberOf(record));
      },
    });
    await until("all records", () => found.size === 100);
    expect(placed.map(({ partition, offset }) => found.get(`${partition}@${offset}`))).toEqual(
      range(100),
    );
  });

  test("a record larger than the broker accepts is refused for good, and others go out", async () => {
    const large = { topic: note.topic, key: "k", value: Buffer.alloc(3_000_000), headers: {} };
    const [refused, ...others] = await Promise.allSettled([
      topics.publisher.send(large),
      ...range(3).map((number) => topics.publisher.publish(note, noteOf(number, newId()))),
    ]);
    expect(others.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
    expect(refused).toMatchObject({
      status: "rejected",
      reason: { code: "MESSAGE_TOO_LARGE", retry: false },
    });
  });

  test("a topic that exists stays as it is when it is asked for again, by several at once", async () => {
    await Promise.all([1, 2, 3].map(() => ensureTopics(topics.client, [note])));
    const placed = await publishNotes(30);
    expect(new Set(placed.map(({ partition }) => partition)).size).toBe(3);
  });

  test("topics that are missing are created with the partitions of the configuration", async () => {
    const { settings, log } = topics.client;
    const prefix = `${settings.prefix}wide.`;
    const wide = createKafka({ ...settings, partitions: 5, prefix }, "test", log);
    await ensureTopics(wide, [note, deadLetter]);
    const admin = await (await wide.driver()).openAdmin();
    for (const { topic } of [note, deadLetter])
      expect(await admin.listStarts(topic, new Date())).toHaveLength(5);
    await admin.close();
  });

  test("records with the same key come in the order in which they were published", async () => {
    const seen = new Map<string, number[]>();
    await topics.read({
      batch: 7,
      handle: async (records) => {
        for (const record of records) {
          const key = String(record.key);
          seen.set(key, [...(seen.get(key) ?? []), numberOf(record)]);
        }
        await new Promise(setImmediate);
      },
    });
    await publishNotes(600);
    await until("all records", () => [...seen.values()].flat().length === 600);
    for (const [index, organisation] of nine.entries())
      expect(seen.get(organisation)).toEqual(range(600).filter((number) => number % 9 === index));
  });

  test("a slow handler on one partition does not hold up another", async () => {
    const [slow, quick] = await onTwoPartitions();
    const gate = Promise.withResolvers<void>();
    const done: number[] = [];
    await topics.read({
      batch: 1,
      handle: async (records) => {
        const [record] = records as [StoredRecord];
        if (String(record.key) === slow && numberOf(record) >= 100) await gate.promise;
        done.push(numberOf(record));
      },
    });
    await until("what lay there before", () => done.length === 9);
    await topics.publisher.publish(note, noteOf(100, slow));
    for (const number of range(20))
      await topics.publisher.publish(note, noteOf(200 + number, quick));
    await until("the other partition", () => done.length === 29);
    expect(done).not.toContain(100);
    gate.resolve();
    await until("the slow one", () => done.includes(100));
  });

  test("a record comes with its bytes, headers, place and times", async () => {
    const seen: StoredRecord[] = [];
    await topics.read({ handle: async (records) => void seen.push(...records) });
    const before = Date.now();
    const value = Buffer.from([0, 255, 128]);
    const headers = { text: "Zoë", bytes: Buffer.from([1, 2]) };
    const placed = await topics.publisher.send({ topic: note.topic, key: null, value, headers });
    const [record] = (await until("the record", () => seen.length > 0 && seen)) as [StoredRecord];
    expect(record).toMatchObject({ topic: "note", key: null, value, ...placed });
    expect(header(record, "text")).toBe("Zoë");
    expect(record.headers.bytes).toEqual(headers.bytes);
    for (const time of [record.timestamp, record.receivedAt]) {
      expect(time).toBeGreaterThanOrEqual(before);
      expect(time).toBeLessThanOrEqual(Date.now());
    }
  });

  test("keys, values and headers come byte for byte, empty is not nothing", async () => {
    const seen: StoredRecord[] = [];
    await topics.read({ handle: async (records) => void seen.push(...records) });
    const every = Buffer.from(range(256));
    const headers = { every, empty: Buffer.alloc(0), ключ: "значение" };
    const contents = [null, Buffer.alloc(0), every, Buffer.alloc(70_000, 1)];
    for (const content of contents) {
      await topics.publisher.send({ topic: note.topic, key: content, value: content, headers });
    }
    await until("all", () => seen.length === contents.length);
    const bySize = seen.toSorted((a, b) => (a.value?.length ?? -1) - (b.value?.length ?? -1));
    expect(bySize.map(({ key, value }) => ({ key, value }))).toEqual(
      contents
        .toSorted((a, b) => (a?.length ?? -1) - (b?.length ?? -1))
        .map((each) => ({ key: each, value: each })),
    );
    for (const record of seen) {
      expect({ ...record.headers }).toEqual({ ...headers, ключ: Buffer.from("значение") });
    }
  });

  test("a partition whose handler lags is not fetched further until it catches up", async () => {
    const organisation = nine[0] as string;
    const gate = Promise.withResolvers<void>();
    const received: number[] = [];
    let opened = Number.POSITIVE_INFINITY;
    await topics.read({
      batch: 100,
      handle: async (records) => {
        await gate.promise;
        received.push(...records.map(({ receivedAt }) => receivedAt));
      },
    });
    const value = Buffer.alloc(1_000);
    const send = () =>
      topics.publisher.send({ topic: note.topic, key: organisation, value, headers: {} });
    for (const _ of range(8)) await Promise.all(range(1_000).map(send));
    // What says that nothing more is fetched is that another partition's records have come since.
    await topics.publishNotes(9);
    await topics.publishNotes(9);
    opened = Date.now();
    gate.resolve();
    await until("all", () => received.length === 8_018);
    // A thousand fill a lane; what a fetch brings (1 MiB) may go past that, twice when one was under way.
    expect(received.filter((time) => time < opened).length).toBeLessThan(4_000);
  });

  test("the same key is put on the same partition by every driver", async () => {
    const others = await Promise.all(clientNames.map((name) => openTrialTopics(name)));
    const places = await Promise.all(
      others.map((other) =>
        Promise.all(
          keys.map(async (key) => {
            const record = { topic: note.topic, key, value: "{}", headers: {} };
            return (await other.publisher.send(record)).partition;
          }),
        ),
      ),
    );
    await Promise.all(others.map((other) => other.close()));
    for (const place of places) expect(place).toEqual(places[0]);
  });
}

/** Keys of every length, as the hash reads four bytes at a time; ids as organisations have, and others. */
const keys = [
  ...range(20).map((length) => "ab€".repeat(length).slice(0, length)),
  ...range(200).map((index) => `0199d2f4-1c00-7000-8000-${String(index).padStart(12, "0")}`),
];
