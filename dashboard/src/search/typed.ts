import { readTraceparent } from "@recibo/common/telemetry/trace-context";
import { parsePlace } from "@recibo/common/traffic/reading/record";
import { isId } from "@recibo/common/uuid";
import { type LetterPlace, placeOf } from "../dead-letters/letter.ts";

/** What somebody typed into the search, by what it can be. */
export type Typed = {
  readonly text: string;
  /** A request's id or a reply's, also as a trace id or in a whole `traceparent`. */
  readonly id?: string | undefined;
  readonly place?: { topic: string; partition: number; offset: number } | undefined;
  readonly letter?: LetterPlace | undefined;
};

/** What is typed is cut there: nothing that can be found is as long. */
const longest = 200;

/** Reads what was typed; undefined when that is nothing. */
export function readTyped(given: unknown): Typed | undefined {
  // PostgreSQL takes no NUL.
  const text = typeof given === "string" ? given.replaceAll("\0", "").trim().slice(0, longest) : "";
  if (text === "") return undefined;
  const place = placeIn(text);
  return {
    text,
    id: idIn(text.toLowerCase()),
    place,
    letter: placeOf(text) ?? (place?.topic === "dead-letter" ? place : undefined),
  };
}

/** The trace of a request has the request's id without its hyphens. */
function idIn(text: string): string | undefined {
  const digits = readTraceparent(text)?.traceId ?? text;
  const id = digits.replace(
    /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/,
    "$1-$2-$3-$4-$5",
  );
  return isId(id) ? id : undefined;
}

function placeIn(text: string): Typed["place"] {
  const place = parsePlace(text);
  if (!place || place.offset > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  return { topic: place.topic, partition: place.partition, offset: Number(place.offset) };
}
