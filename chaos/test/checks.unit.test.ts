import { expect, test } from "@jest/globals";
import type { Evidence } from "../src/checks/evidence.ts";
import { checkAll } from "../src/checks/index.ts";
import { record, soundEvidence } from "./sound-evidence.ts";

/** What does not hold after the evidence was spoiled. */
function wrongAfter(spoil: (evidence: Evidence) => unknown): string[] {
  const evidence = soundEvidence();
  spoil(evidence);
  return checkAll(evidence)
    .filter(({ ok }) => !ok)
    .map(({ what }) => what);
}

const first = <T>(list: readonly T[]) => list[0] as T;
const topic = (evidence: Evidence, name: string) => evidence.records.get(name) ?? [];

test("everything holds when all is as it should be", () => {
  expect(wrongAfter(() => undefined)).toEqual([]);
});

const spoiled: [story: string, spoil: (evidence: Evidence) => unknown, wrong: RegExp][] = [
  [
    "an ask was never accepted",
    (it) => delete first(it.ledger.asked).acceptedAt,
    /accepted in the end/,
  ],
  ["a request is lost", (it) => it.requests.pop(), /kept as a request/],
  [
    "a request came from nowhere",
    (it) => it.requests.push({ ...first(it.requests), id: "x" }),
    /no other/,
  ],
  [
    "a request failed",
    (it) => Object.assign(first(it.requests), { outcome: "failed" }),
    /had to be/,
  ],
  [
    "a reply came in two versions",
    (it) =>
      topic(it, "invoice-generated").push(
        record(
          "invoice-generated",
          2,
          { ce_id: "other", ce_correlationid: "one" },
          { outcome: "failed" },
        ),
      ),
    /one reply/,
  ],
  ["a message stays in the outbox", (it) => Object.assign(it, { outbox: 1 }), /outbox/],
  ["somebody lost the session", (it) => it.ledger.complaints.push("403"), /sessions lost/],
  [
    "an invoice was issued twice",
    (it) => it.issued.push({ ...first(it.issued), id: "x" }),
    /one a request/,
  ],
  ["an invoice is not shown", (it) => it.shown.pop(), /shown/],
  [
    "a number is missing",
    (it) => Object.assign(first(it.numbers), { sequence: 2, last: 2 }),
    /gap or double/,
  ],
  ["a number was given twice", (it) => it.numbers.push({ ...first(it.numbers) }), /gap or double/],
  [
    "the series went further",
    (it) => Object.assign(first(it.numbers), { last: 2 }),
    /gap or double/,
  ],
  [
    "a PDF is another one",
    (it) => (it.downloads as Map<string, string>).set("invoice-1", "zzz"),
    /SHA-256/,
  ],
  [
    "a total is one cent off",
    (it) => Object.assign(first(it.issued), { tax: "381", payable: "2381" }),
    /totals that were asked/,
  ],
  ["a notification is missing", (it) => it.notifications.pop(), /one a request/],
  [
    "a notification came twice",
    (it) => it.notifications.push({ ...first(it.notifications), position: 4 }),
    /one a request/,
  ],
  [
    "somebody was told late twice",
    (it) =>
      it.notifications.push(
        ...[4, 5].map((position) => ({ ...first(it.notifications), position, kind: "late" })),
      ),
    /late more than once/,
  ],
  [
    "an inbox has a hole",
    (it) => Object.assign(it.notifications[2] ?? {}, { position: 4 }),
    /no hole/,
  ],
  ["a page of the inbox misses one", (it) => first(it.people).inbox.pop(), /pages show/],
  [
    "a socket missed one",
    (it) => (first(first(it.people).tabs).heard as Map<number, unknown>).delete(2),
    /sockets/,
  ],
  ["a payment is lost", (it) => it.payments.pop(), /payments recorded/],
  [
    "an invoice counts a payment twice",
    (it) => Object.assign(first(it.shown), { paid: "760" }),
    /paid by the sum/,
  ],
  [
    "the history misses an invoice",
    (it) => it.history.invoices.pop(),
    /invoices in the score's history/,
  ],
  [
    "the history has a payment too much",
    (it) => it.history.payments.push({ ...first(it.payments), id: "x" }),
    /payments in the score's history/,
  ],
  [
    "a score is another one",
    (it) => Object.assign(first(it.lastScores), { score: { points: 1000 } }),
    /recomputation/,
  ],
  ["garbage has no dead letter", (it) => topic(it, "dead-letter").pop(), /dead-letter topic/],
  [
    "a good message is a dead letter",
    (it) =>
      topic(it, "dead-letter").push(
        record(
          "dead-letter",
          1,
          {
            deadletter_topic: "invoice-generated",
            deadletter_partition: "0",
            deadletter_offset: "0",
            deadletter_service: "dashboard",
          },
          "x",
        ),
      ),
    /nothing else/,
  ],
  [
    "a dead letter has other bytes",
    (it) => Object.assign(first(topic(it, "dead-letter")), { value: Buffer.from("x") }),
    /original's bytes/,
  ],
  [
    "a reply that nobody asked for is forgotten",
    (it) =>
      topic(it, "score-calculated").push(
        record(
          "score-calculated",
          1,
          { chaos: "orphan", ce_id: "r", ce_correlationid: "nobody" },
          { outcome: "rejected" },
        ),
      ),
    /nobody asked for/,
  ],
  [
    "a group is behind",
    (it) => (it.lag as Map<string, number>).set("dashboard score-calculated/0", 3),
    /committed/,
  ],
  [
    "a service ended by itself",
    (it) => Object.assign(first(it.endings), { cause: undefined, exit: { code: 1, signal: null } }),
    /told to/,
  ],
  [
    "a service took too long to stop",
    (it) => Object.assign(first(it.endings), { took: 11_000 }),
    /in time/,
  ],
  [
    "a service stopped with an error",
    (it) => Object.assign(first(it.endings), { exit: { code: 1, signal: null } }),
    /told to/,
  ],
  [
    "a log has an error",
    (it) =>
      Object.assign(it, {
        errors: [
          {
            process: "dashboard-1",
            level: "error",
            msg: "page failed",
            time: 5,
            facts: { code: "POISON" },
          },
        ],
      }),
    /no fault explains/,
  ],
  [
    "the database told of a deadlock",
    (it) =>
      Object.assign(it, {
        errors: [
          {
            process: "dashboard-1",
            level: "warn",
            msg: "outbox waits",
            time: 5,
            facts: { reason: "deadlock detected" },
          },
        ],
      }),
    /deadlocks/,
  ],
  [
    "it never came to rest",
    (it) => Object.assign(it, { troubles: ["not quiet in time"] }),
    /troubles/,
  ],
];

test.each(spoiled)("it is noticed that %s", (_, spoil, wrong) => {
  expect(wrongAfter(spoil).join("\n")).toMatch(wrong);
});
