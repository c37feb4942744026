import { expect, test } from "@jest/globals";
import { outageText } from "../src/outage/outage.ts";

const now = new Date("2026-11-21T12:00:00Z");
const failing = (seconds: number, ...parts: string[]) =>
  parts.map((part) => ({
    part,
    message: "down",
    since: new Date(now.getTime() - seconds * 1_000).toISOString(),
  }));

test.each([
  ["broker", "Kafka cannot be reached. What you ask for is kept and goes out when it is back."],
  [
    "outbox",
    "Kafka does not take messages. What you ask for is kept and goes out when it does again.",
  ],
  [
    "database",
    "Our database does not answer. What you asked for is kept; pages open again when it is back.",
  ],
  [
    "consumer group",
    "Answers cannot be received right now. None is lost: they are shown as soon as they can.",
  ],
])("people are told of an outage of the %s once it has lasted two seconds", (part, text) => {
  expect(outageText(failing(1.9, part), now)).toBe(null);
  expect(outageText(failing(2, part), now)).toBe(text);
});

test("of several outages the one is told that explains the others", () => {
  expect(outageText(failing(5, "consumer group", "outbox", "broker"), now)).toMatch(
    /^Kafka cannot/,
  );
  expect(
    outageText(failing(5, "messages of invoice-generated", "outbox", "database"), now),
  ).toMatch(/^Our/);
});

test("that a service starts, or one topic waits, is nothing people need to know", () => {
  expect(outageText(failing(60, "start", "messages of dead-letter"), now)).toBe(null);
});
