import { expect, test } from "@jest/globals";
import { CommanderError } from "../src/dead-letters/command-line/errors.ts";
import { letterTable } from "../src/dead-letters/command-line/printing.ts";
import { createProgram } from "../src/dead-letters/command-line/program.ts";
import { contentOf, printed } from "../src/dead-letters/content.ts";
import { momentOf } from "../src/dead-letters/filter.ts";
import { letterOf } from "../src/dead-letters/letter.ts";

/** What the program writes for these arguments, and how it ends, without a desk to work on. */
async function said(...args: string[]) {
  const written: string[] = [];
  const write = (part: string) => void written.push(part);
  const program = createProgram("no-such.ini");
  for (const each of [program, ...program.commands]) {
    each.exitOverride();
    each.configureOutput({ writeOut: write, writeErr: write });
  }
  const error = await program.parseAsync(args, { from: "user" }).catch((thrown) => thrown);
  return {
    text: written.join(""),
    code: error instanceof CommanderError ? error.exitCode : undefined,
  };
}

test.each([
  [["redrive"], "name letters by their ids"],
  [["redrive", "0-1", "--all", "--code", "POISON"], "name letters by their ids"],
  [["redrive", "--all"], "--all needs --code"],
  [["list", "--since", "yesterday"], "Expected 30m, 2h, 7d or a date"],
  [["list", "--state", "lost"], "Allowed choices are open, redriven, discarded, all"],
  [["list", "--limit", "none"], "Expected a number from 1."],
  [["show"], "missing required argument 'letter'"],
  [["show", "17"], "Expected partition-offset, as in 0-17."],
  [["discard", "0-1"], "--reason <words>' not specified"],
  [["discard", "0-1", "--reason", " "], "Expected a few words."],
  [["lst"], "Did you mean list?"],
])("%j is wrong use, told in a sentence", async (args, sentence) => {
  const { text, code } = await said(...args);
  expect(text).toContain(sentence);
  expect(code).toBe(1);
});

test("--help shows examples and is no failure", async () => {
  const { text, code } = await said("--help");
  expect(text).toContain("npm run dead-letters -- redrive --all --code POISON");
  expect(code).toBe(0);
});

test("moments are ages or dates, and nothing else", () => {
  const now = new Date("2026-11-21T12:00:00Z");
  expect(momentOf("30m", now)?.toISOString()).toBe("2026-11-21T11:30:00.000Z");
  expect(momentOf("7d", now)?.toISOString()).toBe("2026-11-14T12:00:00.000Z");
  expect(momentOf("2026-11-20", now)?.toISOString()).toBe("2026-11-20T00:00:00.000Z");
  for (const text of ["", "5", "h", "tomorrow", "2026-99-99"])
    expect(momentOf(text, now)).toBe(undefined);
});

const record = {
  topic: "dead-letter",
  partition: 2,
  offset: "17",
  key: null,
  value: null,
  headers: {},
  receivedAt: 0,
  timestamp: Date.UTC(2026, 10, 21),
};

test("a letter that says nothing of itself is a letter all the same", () => {
  expect(letterOf(record)).toMatchObject({
    originTopic: null,
    originPartition: null,
    code: "UNKNOWN",
    attempts: 0,
    failedAt: new Date("2026-11-21"),
    requestId: null,
    redrives: 0,
  });
});

test("what a letter claims is taken only where it makes sense", () => {
  const headers = {
    deadletter_partition: Buffer.from("-3"),
    deadletter_offset: Buffer.from("99999999999999999999"),
    deadletter_attempts: Buffer.from("many"),
    deadletter_time: Buffer.from("soon"),
    deadletter_message: Buffer.from("a\0b"),
    ce_correlationid: Buffer.from("' or 1=1"),
    redrive_count: Buffer.from("-1"),
  };
  expect(letterOf({ ...record, headers })).toMatchObject({
    originPartition: null,
    originOffset: null,
    attempts: 0,
    failedAt: new Date("2026-11-21"),
    message: "a\uFFFDb",
    requestId: null,
    redrives: 0,
  });
});

test("what a message says can neither colour nor move what a terminal shows", () => {
  const message = "\u001b[31mred\r\nnext";
  const table = letterTable([{ ...letterOf(record), message }], 200);
  expect(table.split("\n")).toHaveLength(2);
  expect(table).not.toContain("\u001b");
  expect(printed(Buffer.from(message))).toMatch(/^0x1b5b33/);
  expect(contentOf(Buffer.from("\u001b[31m"))).toMatchObject({ kind: "hex" });
});
