import { type LetterSummary, letterId } from "../dead-letters/letter.ts";
import type { LetterAction } from "../dead-letters/letters.ts";
import type { AskedRequest } from "../tables.ts";
import { type Hop, inOrder, type Mark, marksOfAnswer, marksOfAsking, place } from "./hops.ts";

/** One time that a request's command was on its topic, and what came of it. */
export type Attempt = {
  /** 1 for the click's own. */
  number: number;
  state: "failed" | "answered" | "waiting";
  hops: Hop[];
};

/** What became of a request's command: letters of those times it failed, and the times it was sent again. */
export type Course = { letters: LetterSummary[]; sentAgain: LetterAction[] };

/** Where a command lay on its topic, and how it came there. */
type Start = { at: Date; partition: number | null; offset: number | null; marks: Mark[] };

/**
 * The attempts of a request, first things first. There is more than one only after an operator sent its
 * command again. A letter belongs to the attempt whose place it names; the answer belongs to the last
 * attempt that had begun when the worker got the command.
 */
export function attemptsOf(request: AskedRequest, { letters, sentAgain }: Course): Attempt[] {
  const starts = [
    firstStart(request, letters),
    ...sentAgain.map((each) => laterStart(request, each)),
  ];
  const answering = answeringStart(request, starts, letters);
  return starts.map((start, index) => {
    const letter = letterOf(start, letters);
    if (letter) {
      const told = index === 0 ? marksOfTelling(request) : [];
      return attempt(index, "failed", [...start.marks, ...marksOfFailure(letter), ...told]);
    }
    if (start === answering)
      return attempt(index, "answered", [...start.marks, ...marksOfAnswer(request)]);
    return attempt(index, "waiting", [...start.marks, ...marksToCome]);
  });
}

function attempt(index: number, state: Attempt["state"], marks: Mark[]): Attempt {
  const times = marks.flatMap(([name, at]) => (at && name !== "seen" ? [at.getTime()] : []));
  const total = state === "waiting" ? null : Math.max(...times) - Math.min(...times);
  return { number: index + 1, state, hops: inOrder(marks, total) };
}

function firstStart(request: AskedRequest, letters: LetterSummary[]): Start {
  const start = { at: request.requestedAt, ...firstPlace(request, letters) };
  // When the worker got it this time: the request's own mark may be of a later attempt.
  const { receivedAt } = letterOf(start, letters) ?? request;
  return { ...start, marks: marksOfAsking({ ...request, receivedAt }) };
}

/** Where the command lay first. What failed at once may have its letter before the mark of its publication. */
function firstPlace({ commandPartition, commandOffset }: AskedRequest, letters: LetterSummary[]) {
  if (commandPartition !== null) return { partition: commandPartition, offset: commandOffset };
  const [first] = letters.toSorted((a, b) => a.failedAt.getTime() - b.failedAt.getTime());
  return { partition: first?.originPartition ?? null, offset: first?.originOffset ?? null };
}

function laterStart({ kind }: AskedRequest, { at, toPartition, toOffset }: LetterAction): Start {
  const detail = place(kind, toPartition, toOffset);
  return { at, partition: toPartition, offset: toOffset, marks: [["resent", at, detail]] };
}

function letterOf(
  start: Pick<Start, "partition" | "offset">,
  letters: LetterSummary[],
): LetterSummary | undefined {
  return letters.find(
    ({ originPartition, originOffset }) =>
      start.partition !== null &&
      originPartition === start.partition &&
      originOffset === start.offset,
  );
}

/** The attempt that the answer which the request shows came from. */
function answeringStart(
  request: AskedRequest,
  starts: Start[],
  letters: LetterSummary[],
): Start | undefined {
  const { outcome, receivedAt } = request;
  if (outcome === null || outcome === "failed") return undefined;
  const unfailed = starts.filter((start) => letterOf(start, letters) === undefined);
  return unfailed.findLast(({ at }) => !receivedAt || at <= receivedAt) ?? unfailed.at(-1);
}

function marksOfFailure(letter: LetterSummary): Mark[] {
  const tries = letter.attempts === 1 ? "1 try" : `${letter.attempts} tries`;
  return [
    ["received", letter.receivedAt, null],
    ["given-up", letter.failedAt, `${letter.code} after ${tries}`],
    ["dead-letter", letter.failedAt, `dead-letter/${letterId(letter).replace("-", "@")}`],
  ];
}

/** How the person came to know that it failed: kept apart once a later answer took the request's own marks. */
function marksOfTelling(request: AskedRequest): Mark[] {
  const { failure } = request;
  if (request.outcome !== "failed" && !failure) return [];
  const kept = failure && {
    recordedAt: instant(failure.recorded_at),
    pushedAt: instant(failure.pushed_at),
    seenAt: instant(failure.seen_at),
  };
  const { recordedAt, pushedAt, seenAt } = kept ?? request;
  return [
    ["recorded", recordedAt, null],
    ["pushed", pushedAt, null],
    ["seen", seenAt, null],
  ];
}

const marksToCome: Mark[] = [
  ["received", null, null],
  ["handled", null, null],
  ["replied", null, null],
  ["recorded", null, null],
  ["pushed", null, null],
  ["seen", null, null],
];

function instant(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
