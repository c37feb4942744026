import { expect, test } from "@jest/globals";
import { Hearing } from "../src/people/hearing.ts";

const note = (position: number) => ({
  position,
  kind: "invoice",
  title: `Invoice ${position}`,
  message: "",
  href: `/invoices/${position}`,
});

function hearing(...positions: number[]) {
  const told: number[] = [];
  const made = new Hearing(({ position }) => told.push(position));
  for (const position of positions) made.hear(note(position));
  return { made, told };
}

function answer(made: Hearing, positions: number[]): void {
  made.ask();
  made.begin();
  for (const position of positions) made.hear({ ...note(position), seen: false });
  made.end();
}

test("a notification that comes twice is heard once", () => {
  const { told } = hearing(1, 2, 2, 1);
  expect(told).toEqual([1, 2]);
});

test("a hole stays until it is filled by an answer", () => {
  const { made } = hearing(1, 2, 5);
  expect(made.hasHole).toBe(true);
  expect(made.ask()).toBe(2);
  answer(made, [3, 4, 5]);
  expect(made.hasHole).toBe(false);
  expect(made.ask()).toBe(5);
  expect(made.complaints).toEqual([]);
});

test("an answer that leaves something out is complained of, unless it is as long as answers can be", () => {
  const short = hearing(1).made;
  answer(short, [3, 4]);
  expect(short.complaints).toHaveLength(1);

  const long = hearing(1).made;
  answer(
    long,
    Array.from({ length: 20 }, (_, index) => index + 6),
  );
  expect(long.complaints).toEqual([]);
  expect([...long.referred]).toEqual([2, 3, 4, 5]);
  expect(long.hasHole).toBe(false);
});

test("what is pushed in the middle of an answer is no part of it", () => {
  const { made } = hearing(1);
  made.ask();
  made.begin();
  made.hear(note(3));
  made.end();
  expect(made.complaints).toEqual([]);
  expect(made.hasHole).toBe(true);
});

test("another notification at the same position is complained of", () => {
  const { made } = hearing(1);
  made.hear({ ...note(1), title: "Your score is 700" });
  expect(made.complaints).toHaveLength(1);
});
