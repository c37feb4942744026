import { EventEmitter, once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, expect, test } from "@jest/globals";
import type { Database } from "@recibo/common/database/database";
import { createLogger } from "@recibo/common/logging";
import { createKafka } from "@recibo/common/messaging/kafka";
import type { Publisher } from "@recibo/common/messaging/publisher";
import { madeRecord } from "@recibo/common/test/traffic/made-record";
import { createDecoder } from "@recibo/common/traffic/decoding/decode";
import type { Progress, RecordReader } from "@recibo/common/traffic/reading/reading";
import type { TrafficRecord } from "@recibo/common/traffic/reading/record";
import type { Traffic, TrafficQuery } from "@recibo/common/traffic/traffic";
import { until } from "@recibo/local/trial/until";
import express from "express";
import { openSwitchboard } from "../src/failures/switchboard.ts";
import { wordsIn } from "../src/language/words.ts";
import type { LiveSocket } from "../src/live/events.ts";
import { exportRoute } from "../src/traffic/export-route.ts";
import { pageBackward } from "../src/traffic/page-of-records.ts";
import { rowOf } from "../src/traffic/rows.ts";
import type { TailBatch } from "../src/traffic/tail.ts";
import { createTails } from "../src/traffic/tails.ts";

/** Some hundred bytes, so that what is streamed soon fills what lies between a server and a browser. */
const record = (offset: number, value = "x".repeat(500)): TrafficRecord =>
  madeRecord(
    value,
    {},
    {
      topic: "many",
      offset: BigInt(offset),
      timestamp: 1_790_000_000_000 + offset,
    },
  );

/**
 * Traffic without end, which says how far it was read and whether its readers were left.
 *
 * @param matching how many chunks have anything that is wanted; behind them it is read on and nothing is found
 */
function endless(matching = Number.POSITIVE_INFINITY) {
  const seen = { read: 0, begun: 0, open: 0 };
  const traffic = {
    decoder: createDecoder(),
    topics: async () => ["many"],
    read: (_query: TrafficQuery, signal: AbortSignal): RecordReader => {
      const positions = [{ topic: "many", partition: 0, offset: 0n, end: 0n, first: 0 }];
      const progress: Progress = {
        scanned: 0,
        matched: 0,
        bytes: 0,
        gone: 0n,
        positions,
        state: "reading",
      };
      return {
        progress,
        async *[Symbol.asyncIterator]() {
          seen.begun++;
          seen.open++;
          try {
            while (!signal.aborted) {
              await wait(1);
              seen.read += 100;
              if (seen.read > matching * 100) continue;
              yield Array.from({ length: 100 }, (_, index) => record(seen.read + index));
            }
          } finally {
            seen.open--;
          }
        },
      };
    },
  } as unknown as Traffic;
  return { traffic, seen };
}

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A browser that begins to download an export. */
async function downloading(traffic: Traffic) {
  const app = express();
  app.use((request, response, next) => {
    response.locals.words = wordsIn("en");
    request.session = { person: { email: "olga@example.com" } } as never;
    request.log = createLogger("test", "silent") as never;
    next();
  });
  app.get(
    "/export",
    exportRoute(traffic, () => ({ personal: true })),
  );
  const server = app.listen(0, "127.0.0.1");
  closing.push(() => server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const gone = new AbortController();
  const response = await fetch(`http://127.0.0.1:${port}/export?topics=many`, {
    signal: gone.signal,
  });
  const first = await response.body?.getReader().read();
  expect(new TextDecoder().decode(first?.value)).toContain('"place":"many/0@');
  return { leave: () => gone.abort() };
}

test("an export reads no further than the browser takes it, and ends when the browser goes away", async () => {
  const { traffic, seen } = endless();
  const { leave } = await downloading(traffic);
  // Nobody takes any more: what is on the way fills up, and reading waits.
  const before = await until("reading to wait", async () => {
    const { read } = seen;
    await wait(150);
    return read === seen.read && read;
  });
  expect(seen.open).toBe(1);
  leave();
  await until("its reader to be left", () => seen.open === 0);
  expect(seen.read - before).toBeLessThanOrEqual(1_000);
});

test("an export that looks for more and finds nothing is left as well when the browser goes away", async () => {
  const { traffic, seen } = endless(1);
  const { leave } = await downloading(traffic);
  await until("reading to go on", () => seen.read > 1_000);
  leave();
  await until("its reader to be left", () => seen.open === 0);
});

/** Tails of one socket whose person's rights are looked up as slowly as the test likes. */
function tailing() {
  const { traffic, seen } = endless();
  const asked: (() => void)[] = [];
  const rights = () => new Promise((resolve) => asked.push(() => resolve([{ operator: true }])));
  const query = { select: () => ({ from: () => ({ where: rights }) }) };
  const tails = createTails({
    traffic,
    database: { query } as unknown as Database,
    viewerOf: () => ({ personal: true }),
    log: createLogger("test", "silent"),
  });
  closing.push(() => tails.close());
  const connect = () => {
    const socket = Object.assign(new EventEmitter(), {
      connected: true,
      data: { person: { userId: "olga", email: "olga@example.com", language: "en" } },
      timeout: () => ({ emit: (): unknown => undefined }),
    });
    tails.listen(socket as unknown as LiveSocket);
    return socket;
  };
  const socket = connect();
  const begin = () => socket.emit("tail", { view: "topics=many", positions: "" });
  /** Her rights are looked up, and something happens before they are known. */
  const answer = async (meanwhile: () => unknown = () => undefined) => {
    const known = await until("the look at her rights", () => asked.shift());
    meanwhile();
    known();
  };
  return { seen, tails, connect, socket, begin, answer };
}

test("a tail that is told to stop while it is being started does not begin", async () => {
  const { seen, socket, begin, answer } = tailing();
  begin();
  socket.emit("tail-stop");
  await answer();
  // Sooner than one may begin again, it waits for its time.
  begin();
  await answer();
  await until("a tail that goes on being wanted", () => seen.open === 1);
  expect(seen.begun).toBe(1);
  begin();
  await answer(() => socket.emit("tail-stop"));
  await until("all to end", () => seen.open === 0);
  begin();
  await answer();
  await until("another one", () => seen.open === 1);
  expect(seen.begun).toBe(2);
  socket.emit("disconnect");
  await until("it to end", () => seen.open === 0);
});

test("a record of which nothing can be said is a row with its bytes, and the tail goes on", () => {
  const broken = {
    value: () => {
      throw new RangeError("Maximum call stack size exceeded");
    },
  };
  const row = rowOf(record(1, "odd"), ["time", "value"], broken);
  expect(row).toEqual({ place: "many/0@1", cells: ["", "odd"], wrong: true, tombstone: false });
});

test("a null that was written is shown as one, and told from what is not there", () => {
  const cells = (value: string | null) =>
    rowOf(
      madeRecord(value, { "content-type": "application/json" }),
      ["key", "value", "value.a", "b", "$"],
      createDecoder(),
    ).cells;
  expect(cells("null")).toEqual(["", "null", "", "", "null"]);
  expect(cells('{"a":null}')).toEqual(["", '{"a":null}', "null", "", '{"a":null}']);
  expect([cells(""), cells(null)]).toEqual([Array(5).fill(""), Array(5).fill("")]);
});

test("a batch that cannot be sent ends its own tail, with a word to the browser", async () => {
  const { seen, socket, begin, answer } = tailing();
  socket.timeout = () => ({
    emit: () => {
      throw new RangeError("Maximum call stack size exceeded");
    },
  });
  const ended = once(socket, "tail-ended");
  begin();
  await answer();
  expect(await ended).toEqual([{ why: "" }]);
  await until("its reader to be left", () => seen.open === 0);
});

test("a tail is as fast as its browser asks, also while it runs; what makes no sense is the usual", async () => {
  const { socket, answer } = tailing();
  const batches: TailBatch[] = [];
  const emit = (_name: string, batch: TailBatch, shown: () => void) => {
    batches.push(batch);
    setImmediate(shown);
  };
  Object.assign(socket, { timeout: () => ({ emit }) });
  const largest = () => Math.max(...batches.slice(-3).map(({ rows }) => rows.length));
  let heard = false;
  socket.emit("tail", { view: "topics=many", positions: "", rate: "10" }, () => {
    heard = true;
  });
  expect(heard).toBe(true);
  await answer();
  await until("some batches", () => batches.length > 4);
  expect(largest()).toBeLessThanOrEqual(3);
  socket.emit("tail-rate", { rate: "fastest" });
  await until("faster ones", () => largest() > 50);
  socket.emit("tail-rate", { rate: "1e9" });
  await until("the usual ones", () => largest() < 13);
  socket.emit("tail-rate", null);
  expect(batches.at(-1)?.dropped).toBeGreaterThan(0);
});

test("a tail that is over as soon as it begins counts no more", async () => {
  const { seen, connect, begin, answer } = tailing();
  for (let count = 0; count < 5; count++) {
    connect().emit("tail", { view: "", positions: "" });
    await answer();
  }
  begin();
  await answer();
  await until("a tail", () => seen.open === 1);
});

test("a stop waits for the tails that others took the place of as well", async () => {
  const { seen, tails, begin, answer } = tailing();
  begin();
  await answer();
  await until("a tail", () => seen.open === 1);
  begin();
  await tails.close();
  expect(seen.open).toBe(0);
});

test("a search for the newest whose time is up goes on, on the next page, where it came to", async () => {
  const end = [{ topic: "many", partition: 0, offset: 900n }];
  const reached = [{ topic: "many", partition: 0, offset: 300n }];
  const query = { topics: ["many"], start: { from: "beginning" }, viewer: { personal: true } };
  const pageOf = (found: object) => {
    const latest = async () => ({ positions: end, scanned: 600, more: false, ...found });
    return pageBackward({ latest } as unknown as Traffic, query as TrafficQuery, undefined);
  };
  expect(await pageOf({ records: [], reached })).toMatchObject({ older: reached, cut: true });
  expect(await pageOf({ records: [record(700)], reached })).toMatchObject({ older: reached });
  const large = await pageOf({ records: [record(800)], more: true });
  expect(large.older?.map(({ offset }) => offset)).toEqual([800n]);
  expect(large).toMatchObject({ large: true, cut: false });
  expect((await pageOf({ records: [record(1)] })).older).toBeUndefined();
});

test("a switchboard whose broker never answers holds up no stop", async () => {
  const settings = { brokers: ["127.0.0.1:1"], partitions: 1, replication: 1, prefix: "" };
  const never = new Promise<never>(() => undefined);
  const client = createKafka(settings, "test", createLogger("test", "silent"));
  const switchboard = openSwitchboard({
    client: { ...client, driver: () => never },
    publisher: { send: () => never } as unknown as Publisher,
    traffic: endless().traffic,
  });
  const began = performance.now();
  await switchboard.close();
  expect(performance.now() - began).toBeLessThan(4_000);
});
