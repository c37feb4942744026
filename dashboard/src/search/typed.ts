import {
  deadLetterHeaders,
  envelopeHeaders,
  redriveHeaders,
  replyHeaders,
} from "@recibo/common/contracts/message-headers";
import { readTraceparent } from "@recibo/common/telemetry/trace-context";
import { type NamedHeader, parseNamedHeader } from "@recibo/common/traffic/filters/named-header";
import { parsePlace } from "@recibo/common/traffic/reading/record";
import { isId } from "@recibo/common/uuid";
import { type LetterPlace, placeOf } from "../dead-letters/letter.ts";

/** What somebody typed into the search, by what it can be. */
export type Typed = {
  readonly text: string;
  /** As a header of a record: its value, and its name where one was typed. */
  readonly header: NamedHeader;
  /** A request's id or a reply's, also as a trace id or in a whole `traceparent`. */
  readonly id?: string | undefined;
  readonly place?: { topic: string; partition: number; offset: number } | undefined;
  readonly letter?: LetterPlace | undefined;
  /** A moment to the millisecond, as headers have it. */
  readonly moment?: Date | undefined;
  /** The offset of a command, as its reply names it. */
  readonly commandOffset?: number | undefined;
};

/** What is typed is cut there: nothing that can be found is as long. */
const longest = 200;

/** Reads what was typed; undefined when that is nothing. */
export function readTyped(given: unknown): Typed | undefined {
  // PostgreSQL takes no NUL.
  const text = typeof given === "string" ? given.replaceAll("\0", "").trim().slice(0, longest) : "";
  if (text === "") return undefined;
  const named = parseNamedHeader(text);
  const header = { ...named, name: named.name && ourNameOf(named.name) };
  const { value } = header;
  const place = placeIn(value);
  return {
    text,
    header,
    id: idIn(value.toLowerCase()),
    place,
    letter: placeOf(value) ?? (place?.topic === "dead-letter" ? place : undefined),
    moment: momentIn(value),
    commandOffset:
      header.name === "ce_commandoffset" && /^\d{1,15}$/.test(value) ? Number(value) : undefined,
  };
}

const ourNames = new Set(
  [...envelopeHeaders, ...replyHeaders, ...deadLetterHeaders, ...redriveHeaders].map(
    ({ name }) => name,
  ),
);

/** What a header of ours is called in whole: `Correlation-Id` is `ce_correlationid`; others keep their capitals. */
function ourNameOf(typed: string): string {
  const name = typed.toLowerCase();
  const plain = name.replace(/[_-]/g, "");
  const known = [name, `ce_${plain}`, `deadletter_${plain}`].find((each) => ourNames.has(each));
  return known ?? typed;
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

function momentIn(text: string): Date | undefined {
  const [iso] = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/i.exec(text) ?? [];
  const at = new Date(iso ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
