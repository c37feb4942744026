import { expect, test } from "@jest/globals";
import { outageOf } from "../src/outage/outage.ts";

const now = new Date("2026-11-21T12:00:00Z");
const failing = (seconds: number, ...parts: string[]) =>
  parts.map((part) => ({
    part,
    message: "down",
    since: new Date(now.getTime() - seconds * 1_000).toISOString(),
  }));

test.each([
  ["broker", "broker"],
  ["outbox", "outbox"],
  ["database", "database"],
  ["consumer group", "answers"],
])("people are told of an outage of the %s once it has lasted two seconds", (part, outage) => {
  expect(outageOf(failing(1.9, part), now)).toBe(null);
  expect(outageOf(failing(2, part), now)).toBe(outage);
});

test("of several outages the one is told that explains the others", () => {
  expect(outageOf(failing(5, "consumer group", "outbox", "broker"), now)).toBe("broker");
  expect(outageOf(failing(5, "messages of invoice-generated", "outbox", "database"), now)).toBe(
    "database",
  );
});

test("that a service starts, or one topic waits, is nothing people need to know", () => {
  expect(outageOf(failing(60, "start", "messages of dead-letter"), now)).toBe(null);
});
