import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { until } from "@recibo/local/trial/until";
import { header } from "../src/messaging/envelope.ts";
import type { ClientName } from "../src/messaging/kafka.ts";
import type { StoredRecord } from "../src/messaging/records.ts";
import { ensureTopics, resetGroup } from "../src/messaging/topics.ts";
import { newId } from "../src/uuid.ts";
import { note, noteOf, openTrialTopics, type TrialTopics } from "./trial-topics.ts";

/** What Publisher and Subscriber promise, on a real broker; every driver has to pass it. */
export function testMessaging(client: ClientName): void {
  let topics: TrialTopics;
  beforeEach(async () => {
    topics = await openTrialTopics(client);
  });
  afterEach(() => topics.close());

  const numberOf = (record: StoredRecord): number => JSON.parse(String(record.value)).number;
  const range = (count: number) => Array.from({ length: count }, (_, index) => index);

  /** Nine organisations whose keys fall on all three partitions, in every run. */
  const nine = range(9).map((index) => `0199d2f4-1c00-7000-8000-0000000000a${index}`);

  /** Publishes notes 0 to `count` − 1, all at once, spread over some organisations in turn. */
  async function publishNotes(count: number, organisations = nine) {
    const placed = await Promise.all(
      range(count).map((number) =>
        topics.publisher.publish(
          note,
          noteOf(number, organisations[number % organisations.length] as string),
        ),
      ),
    );
    return { organisations, placed };
  }

  /** Two organisations that have their notes on different partitions; leaves nine notes. */
  async function onTwoPartitions(): Promise<[string, string]> {
    const { placed } = await publishNotes(9);
    const other = placed.findIndex(({ partition }) => partition !== placed[0]?.partition);
    return [nine[0] as string, nine[other] as string];
  }

  test("a publisher tells each of 500 records that go out at once where it lies", async () => {
    const { placed } = await publishNotes(500);
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
    const { placed } = await publishNotes(30);
    expect(new Set(placed.map(({ partition }) => partition)).size).toBe(3);
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
    const { organisations } = await publishNotes(600);
    await until("all records", () => [...seen.values()].flat().length === 600);
    for (const [index, organisation] of organisations.entries())
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

  test("a handler that takes longer than the session keeps its membership, and nothing comes twice", async () => {
    const gate = Promise.withResolvers<void>();
    const handled: number[] = [];
    const memberships: boolean[] = [];
    let began = 0;
    await topics.read({
      onMembership: (joined) => void memberships.push(joined),
      handle: async (records) => {
        began ||= Date.now();
        await gate.promise;
        handled.push(...records.map(numberOf));
      },
    });
    await publishNotes(30);
    // The session is 6 s; that it ends is what must not happen, so there is nothing else to wait for.
    await until("8 s in the handler", () => began > 0 && Date.now() - began > 8_000);
    gate.resolve();
    await publishNotes(30);
    await until("all records", () => handled.length >= 60);
    expect(memberships).toEqual([true]);
    expect(handled.toSorted((a, b) => a - b)).toEqual(range(30).flatMap((each) => [each, each]));
  });

  test("offsets are committed only after the handler: who comes next goes on without loss", async () => {
    const group = newId();
    await publishNotes(60);
    const finished: number[] = [];
    const begun = Promise.withResolvers<void>();
    const first = await topics.read({
      group,
      batch: 5,
      handle: async (records) => {
        if (finished.length >= 15) begun.resolve();
        finished.push(...records.map(numberOf));
        await new Promise(setImmediate);
      },
    });
    await begun.promise;
    await first.close();
    const rest: number[] = [];
    await topics.read({
      group,
      handle: async (records) => void rest.push(...records.map(numberOf)),
    });
    await until("the rest", () => new Set([...finished, ...rest]).size === 60);
    expect([...finished, ...rest]).toHaveLength(60);
  });

  test("what a handler could not finish before the stop comes again", async () => {
    const group = newId();
    await publishNotes(1);
    const started = Promise.withResolvers<void>();
    const first = await topics.read({
      group,
      handle: async (_records, signal) => {
        started.resolve();
        await new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(new Error("stop"))),
        );
      },
    });
    await started.promise;
    await first.close();
    const seen: number[] = [];
    await topics.read({
      group,
      handle: async (records) => void seen.push(...records.map(numberOf)),
    });
    expect(await until("the record", () => seen.length > 0 && seen)).toEqual([0]);
  });

  test("partitions move on when a member joins and when it leaves, and each record is handled", async () => {
    const group = newId();
    const handledBy = new Map<string, Set<number>>();
    const join = (name: string) => {
      handledBy.set(name, new Set());
      return topics.read({
        group,
        handle: async (records) => {
          for (const record of records) handledBy.get(name)?.add(numberOf(record));
        },
      });
    };
    const all = () => new Set([...handledBy.values()].flatMap((numbers) => [...numbers]));
    await join("a");
    await publishNotes(30);
    await until("all by one", () => all().size === 30);
    const second = await join("b");
    await until("a share for the second", async () => {
      await publishNotes(60);
      return (handledBy.get("b")?.size ?? 0) > 0;
    });
    await until("all by two", () => all().size === 60);
    await second.close();
    handledBy.clear();
    handledBy.set("a", new Set());
    await publishNotes(90);
    await until("all by one again", () => all().size === 90);
  });

  test("a group that is put back to the beginning reads all again", async () => {
    const group = newId();
    await publishNotes(20);
    const seen: number[] = [];
    const handle = async (records: StoredRecord[]) => void seen.push(...records.map(numberOf));
    const first = await topics.read({ group, handle });
    await until("all records", () => seen.length === 20);
    await first.close();
    await resetGroup(topics.client, group);
    await topics.read({ group, handle });
    await until("all records again", () => seen.length === 40);
    expect(seen.slice(20).toSorted((a, b) => a - b)).toEqual(range(20));
  });

  test("a group with a running member is not put back", async () => {
    const group = newId();
    await topics.read({ group, handle: async () => undefined });
    await expect(resetGroup(topics.client, group)).rejects.toThrow(/running|stopped|member/i);
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
}
