import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { until } from "@recibo/local/trial/until";
import { deadLetter } from "../src/contracts/dead-letter.ts";
import { OutageError } from "../src/errors.ts";
import type { Failure } from "../src/messaging/dead-letters.ts";
import { header, type Received } from "../src/messaging/envelope.ts";
import type { ClientName } from "../src/messaging/kafka.ts";
import type { StoredRecord } from "../src/messaging/records.ts";
import { newId } from "../src/uuid.ts";
import {
  limits,
  type Note,
  note,
  noteOf,
  openTrialTopics,
  type TrialTopics,
} from "./trial-topics.ts";

/** That every kind of failure has its own path, on a real broker, whichever driver there is. */
export function testFailures(client: ClientName): void {
  let topics: TrialTopics;
  /** What lies on the dead-letter topic. */
  let dead: StoredRecord[];
  beforeEach(async () => {
    topics = await openTrialTopics(client);
    const letters: StoredRecord[] = [];
    dead = letters;
    await topics.read({
      contracts: [deadLetter],
      handle: async (records) => void letters.push(...records),
    });
  });
  afterEach(() => topics.close());

  const range = (count: number) => Array.from({ length: count }, (_, index) => index);
  const numbersOf = (messages: Received<Note>[]) => messages.map(({ value }) => value.number);

  /** Publishes notes, each of an organisation; those of one organisation are on one partition, in order. */
  async function publish(...notes: [number, string][]) {
    return Promise.all(
      notes.map(([number, organisation]) =>
        topics.publisher.publish(note, noteOf(number, organisation)),
      ),
    );
  }

  test("a message that makes the handler throw is tried a few times, then is a dead letter; others get through", async () => {
    const [a, b] = [newId(), newId()];
    const bad = noteOf(13, a);
    const [placed] = await Promise.all([
      topics.publisher.publish(note, bad),
      ...range(8).map((number) =>
        topics.publisher.publish(note, noteOf(number, number < 4 ? a : b)),
      ),
    ]);
    const done: number[] = [];
    let alone = 0;
    const told: { record: StoredRecord; failure: Failure }[] = [];
    await topics.consume({
      handle: async (messages) => {
        const numbers = numbersOf(messages);
        if (numbers.includes(13)) {
          if (numbers.length === 1) alone++;
          throw new TypeError("thirteen cannot be handled");
        }
        done.push(...numbers);
      },
      onDeadLetter: async (record, failure) => void told.push({ record, failure }),
    });

    const [letter] = (await until("the dead letter", () => dead.length > 0 && dead)) as [
      StoredRecord,
    ];
    await until("the others", () => done.length === 8);
    expect(done.filter((number) => number < 4)).toEqual([0, 1, 2, 3]);
    expect(alone).toBe(limits.attempts);
    expect(letter.value?.toString()).toBe('{"number":13}');
    expect(letter.key?.toString()).toBe(a);
    expect(header(letter, "ce_id")).toBe(bad.id);
    const facts = Object.entries(letter.headers).flatMap(([name, value]) =>
      name.startsWith("deadletter_") ? [[name, String(value)]] : [],
    );
    expect(Object.fromEntries(facts)).toEqual({
      deadletter_topic: "note",
      deadletter_partition: String(placed.partition),
      deadletter_offset: placed.offset,
      deadletter_code: "POISON",
      deadletter_message: "thirteen cannot be handled",
      deadletter_attempts: "3",
      deadletter_service: "test",
      deadletter_version: "1.2.3",
      deadletter_received: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      deadletter_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    await until("it to be told", () => told.length > 0);
    expect(told).toHaveLength(1);
    expect(told[0]?.record.offset).toBe(placed.offset);
    expect(told[0]?.failure).toMatchObject({ attempts: 3, error: expect.any(TypeError) });
  });

  test("a message alone in its batch is tried no more often than one among many", async () => {
    await publish([13, newId()]);
    let tries = 0;
    await topics.consume({
      handle: async () => {
        tries++;
        throw new Error("never");
      },
    });
    await until("the dead letter", () => dead.length === 1);
    expect(tries).toBe(limits.attempts);
  });

  test("a handler that recovers in time makes no dead letter, and order is kept", async () => {
    const organisation = newId();
    await publish(...range(5).map((number): [number, string] => [number, organisation]));
    const done: number[] = [];
    let failures = 0;
    await topics.consume({
      handle: async (messages) => {
        if (numbersOf(messages).includes(2) && failures++ < 2) throw new Error("not yet");
        done.push(...numbersOf(messages));
      },
    });
    await until("all", () => done.length >= 5);
    expect(done).toEqual([0, 1, 2, 3, 4]);
    expect(dead).toEqual([]);
  });

  test("what does not parse is a dead letter at once, and never reaches the handler", async () => {
    const organisation = newId();
    const seen: number[] = [];
    await topics.consume({ handle: async (messages) => void seen.push(...numbersOf(messages)) });
    const value = Buffer.from([0xff, 0, 1]);
    await topics.publisher.send({ topic: note.topic, key: organisation, value, headers: {} });
    await publish([1, organisation]);
    await until("the good one", () => seen.length === 1);
    const [letter] = (await until("the dead letter", () => dead.length > 0 && dead)) as [
      StoredRecord,
    ];
    expect(letter.value).toEqual(value);
    expect(header(letter, "deadletter_code")).toBe("MALFORMED_NOT_CLOUDEVENT");
    expect(header(letter, "deadletter_attempts")).toBe("1");
    expect(seen).toEqual([1]);
  });

  test("an outage is waited out, however many tries it takes, and nothing is a dead letter", async () => {
    const organisation = newId();
    await publish([1, organisation], [2, organisation]);
    const done: number[] = [];
    let tries = 0;
    await topics.consume({
      handle: async (messages) => {
        if (++tries <= 5 * limits.attempts) throw new OutageError("the database is down");
        done.push(...numbersOf(messages));
      },
    });
    await until("both", () => done.length === 2);
    expect(done).toEqual([1, 2]);
    expect(tries).toBe(5 * limits.attempts + 1);
    expect(dead).toEqual([]);
    await until("all to be well", () => topics.health.ready);
  });

  test("during an outage the service says that it is not ready, and why", async () => {
    let down = true;
    let done = 0;
    await topics.consume({
      handle: async (messages) => {
        if (down) throw new OutageError("the database is down");
        done += messages.length;
      },
    });
    await publish([1, newId()]);
    const [problem] = await until(
      "it is told",
      () => !topics.health.ready && topics.health.report(),
    );
    expect(problem).toMatchObject({ part: "messages of note", message: "the database is down" });
    down = false;
    await until("the message", () => done === 1);
    await until("all to be well", () => topics.health.ready);
  });

  test("an outage on one partition does not end retries on another in a dead letter", async () => {
    const organisations = range(9).map(newId);
    await publish(...organisations.map((id, number): [number, string] => [number, id]));
    let down = true;
    const done: number[] = [];
    await topics.consume({
      handle: async (messages) => {
        if (down) throw new OutageError("the database is down");
        if (numbersOf(messages).includes(4)) throw new Error("four cannot be handled");
        done.push(...numbersOf(messages));
      },
    });
    await until("the outage is told", () => !topics.health.ready);
    down = false;
    await until("the others", () => done.length === 8);
    await until("the dead letter", () => dead.length === 1);
    expect(dead[0]?.value?.toString()).toBe('{"number":4}');
  });

  test("what waits out an outage when the service stops comes again, and is no dead letter", async () => {
    const group = newId();
    await publish([1, newId()]);
    let tries = 0;
    const first = await topics.consume({
      group,
      handle: async () => {
        tries++;
        throw new OutageError("the database is down");
      },
    });
    await until("a few tries", () => tries > 2);
    await first.close();
    const done: number[] = [];
    await topics.consume({
      group,
      handle: async (messages) => void done.push(...numbersOf(messages)),
    });
    await until("the message", () => done.length === 1);
    expect(dead).toEqual([]);
  });

  test("a dead letter that is told to nobody because of an outage is told when that is over", async () => {
    await publish([1, newId()]);
    let tellings = 0;
    await topics.consume({
      handle: async () => {
        throw new Error("never");
      },
      onDeadLetter: async () => {
        if (++tellings === 1) throw new OutageError("the broker is down");
      },
    });
    await until("the second telling", () => tellings === 2);
  });

  test("a record that fits its topic fits the dead-letter topic too, and what comes after it is not lost", async () => {
    const organisation = newId();
    // The broker takes batches of up to 1 MiB; the headers that say why would put it over that.
    const value = Buffer.alloc(1_048_400, "x");
    await topics.publisher.send({ topic: note.topic, key: organisation, value, headers: {} });
    await publish([1, organisation]);
    const seen: number[] = [];
    await topics.consume({ handle: async (messages) => void seen.push(...numbersOf(messages)) });
    await until("the message after it", () => seen.length === 1);
    const [letter] = (await until("the dead letter", () => dead.length > 0 && dead)) as [
      StoredRecord,
    ];
    expect(header(letter, "deadletter_topic")).toBe("note");
  });

  test("who cannot be told of a dead letter does not hold up or lose what comes after", async () => {
    const organisation = newId();
    await publish([13, organisation], [1, organisation]);
    const done: number[] = [];
    await topics.consume({
      handle: async (messages) => {
        if (numbersOf(messages).includes(13)) throw new Error("never");
        done.push(...numbersOf(messages));
      },
      onDeadLetter: async () => {
        throw new Error("nobody can be told");
      },
    });
    await until("the message after it", () => done.length === 1);
  });
}
