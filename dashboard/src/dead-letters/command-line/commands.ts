import { isOutage } from "@recibo/common/errors";
import { type Decided, discard, redrive } from "../decide.ts";
import { type LetterPlace, letterId } from "../letter.ts";
import { actionsOn, findLetter, type LetterFilter, listLetters } from "../letters.ts";
import type { Desk } from "./desk.ts";
import { CommandError } from "./errors.ts";
import { letterLine, letterTable, letterText } from "./printing.ts";

/** Where a command writes: a table for people on a terminal, JSON a line for programs in a pipe. */
export type Output = { terminal: boolean; columns: number; write(line: string): void };

/** The most letters that one command with `--all` works on. */
const mostAtOnce = 100_000;

/** `list` */
export async function list(
  { database }: Desk,
  filter: LetterFilter,
  most: number,
  output: Output,
): Promise<void> {
  const { letters, total } = await listLetters(database, filter, { most });
  if (letters.length === 0) throw new CommandError("There is no dead letter like this.");
  if (output.terminal) output.write(letterTable(letters, output.columns));
  else for (const letter of letters) output.write(letterLine(letter));
  if (letters.length < total && output.terminal)
    output.write(`The latest ${letters.length} of ${total}; --limit ${total} shows all.`);
}

/** `show` */
export async function show({ database }: Desk, place: LetterPlace, output: Output): Promise<void> {
  const letter = await findLetter(database, place);
  if (!letter) throw new CommandError(`There is no dead letter ${letterId(place)}.`);
  output.write(letterText(letter, await actionsOn(database, place)));
}

/** `redrive`: of given letters, or of all open ones that fit a filter. */
export async function redriveAll(
  desk: Desk,
  which: LetterPlace[] | LetterFilter,
  by: string,
  output: Output,
): Promise<void> {
  const places = Array.isArray(which)
    ? which
    : (await listLetters(desk.database, { ...which, state: "open" }, { most: mostAtOnce })).letters;
  if (places.length === 0) throw new CommandError("There is no open dead letter like this.");
  // In the order in which they failed: commands of one organisation stay in order.
  const inOrder = Array.isArray(which) ? places : places.toReversed();
  await each(inOrder, output, async (place) => {
    const decided = await redrive(desk.database, desk.publisher, place, {
      by,
      at: new Date(),
    }).catch((error) => {
      if (isOutage(error)) throw new CommandError(desk.noBroker);
      throw error;
    });
    if (decided.outcome !== "done") return decided;
    const { topic, partition, offset } = decided.done;
    return { ...decided, text: `sent again, now at ${topic}/${partition}@${offset}` };
  });
}

/** `discard` */
export async function discardAll(
  { database }: Desk,
  places: LetterPlace[],
  { by, reason }: { by: string; reason: string },
  output: Output,
): Promise<void> {
  await each(places, output, async (place) => {
    const decided = await discard(database, place, { by, at: new Date(), reason });
    return decided.outcome === "done" ? { ...decided, text: "discarded" } : decided;
  });
}

/** Does something to each letter, says what came of it, and rejects at the end when not all was done. */
async function each(
  places: LetterPlace[],
  output: Output,
  act: (place: LetterPlace) => Promise<Decided<unknown> & { text?: string }>,
): Promise<void> {
  let done = 0;
  try {
    for (const place of places) {
      const decided = await act(place);
      if (decided.outcome === "done") done++;
      const id = letterId(place);
      if (!output.terminal) {
        const { outcome } = decided;
        const message = outcome === "done" ? decided.text : decided.message;
        output.write(JSON.stringify({ id, outcome, message }));
      } else if (decided.outcome === "done") output.write(`Letter ${id}: ${decided.text}.`);
      else output.write(decided.message);
    }
  } catch (error) {
    if (error instanceof CommandError && done > 0)
      throw new CommandError(`${error.message} ${done} of ${places.length} letters were done.`);
    throw error;
  }
  if (done < places.length)
    throw new CommandError(
      `${done} of ${places.length} ${places.length === 1 ? "letter was" : "letters were"} done.`,
    );
}
