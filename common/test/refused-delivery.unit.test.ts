import { expect, test } from "@jest/globals";
import { calculateScore } from "../src/contracts/index.ts";
import { OutageError, RefusedError } from "../src/errors.ts";
import { createLogger } from "../src/logging.ts";
import { deliver, delivery } from "../src/messaging/delivery.ts";
import { encode } from "../src/messaging/envelope.ts";
import { Health } from "../src/service/health.ts";
import { newId } from "../src/uuid.ts";

/** A command as it would lie on its topic. */
function recordOf(organisationId: string) {
  const id = newId();
  const { topic, headers, key, value } = encode(calculateScore, {
    id,
    source: "/test",
    time: new Date().toISOString(),
    organisationId,
    correlationId: id,
    value: { organisationId, asOf: "2026-11-21" },
  });
  const bytes = Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)]);
  return {
    topic,
    partition: 0,
    offset: "0",
    key: Buffer.from(key ?? ""),
    value: Buffer.from(value ?? ""),
    headers: Object.fromEntries(bytes),
    receivedAt: 0,
    timestamp: 0,
  };
}

test.each([
  ["the broker refuses", new RefusedError("NOT_AUTHORISED", "not yours"), "NOT_AUTHORISED"],
  [
    "the database refuses",
    Object.assign(new Error("password authentication failed"), { code: "28P01" }),
    "CREDENTIALS_REFUSED",
  ],
])("a message for which %s us is neither tried again nor a dead letter", async (_, error, code) => {
  let tried = 0;
  const given: unknown[] = [];
  const handle = deliver(
    [
      delivery({
        contract: calculateScore,
        handle: async () => {
          tried++;
          throw error;
        },
      }),
    ],
    {
      deadLetters: {
        put: async (record) => {
          given.push(record);
          return { partition: 0, offset: "0" };
        },
      },
      limits: { attempts: 4, first_delay: 1, longest_delay: 1 },
      health: new Health(),
      log: createLogger("test", "silent"),
    },
  );
  const records = [recordOf(newId()), recordOf(newId())];
  await expect(handle(records, new AbortController().signal)).rejects.toMatchObject({ code });
  expect(tried).toBe(1);
  expect(given).toEqual([]);
});

test("an outage while the dead letter is told about makes no second letter", async () => {
  let [put, told] = [0, 0];
  const handle = deliver(
    [
      delivery({
        contract: calculateScore,
        handle: async () => {
          throw new Error("poison");
        },
        onDeadLetter: async () => {
          if (++told < 3) throw new OutageError("nobody takes replies now");
        },
      }),
    ],
    {
      deadLetters: {
        put: async () => {
          put++;
          return { partition: 0, offset: "0" };
        },
      },
      limits: { attempts: 1, first_delay: 1, longest_delay: 2 },
      health: new Health(),
      log: createLogger("test", "silent"),
    },
  );
  await handle([recordOf(newId())], new AbortController().signal);
  expect([put, told]).toEqual([1, 3]);
});
