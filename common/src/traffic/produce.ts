import type { Contract } from "../contracts/contract.ts";
import { deadLetter } from "../contracts/index.ts";
import { ReciboError } from "../errors.ts";
import { encodeHeaders } from "../messaging/envelope.ts";
import type { Publisher } from "../messaging/publisher.ts";
import type { NewRecord, Placed } from "../messaging/records.ts";
import { newId } from "../uuid.ts";
import { contractOf, readByContract, type Wording } from "./decoding/contract-reading.ts";
import type { Decoder } from "./decoding/decode.ts";
import { textOrHex } from "./decoding/text.ts";
import { placeName, type TrafficRecord } from "./reading/record.ts";
import { resentHeader } from "./resent-header.ts";

/** A record that somebody wants to write; key and value as text or as bytes. */
export type Draft = NewRecord;

/**
 * A draft from a record that exists: same key, value and headers. Of headers with one name only the last can be kept;
 * a header without value is left out.
 */
export function draftOf(record: TrafficRecord): Draft {
  const { topic, key, value } = record;
  const headers = record.headers.filter(([, content]) => content !== null);
  return { topic, key, value, headers: Object.fromEntries(headers) as Record<string, Buffer> };
}

/** The same record once more, marked with the place it was sent from. */
export function resendOf(record: TrafficRecord): Draft {
  const draft = draftOf(record);
  return { ...draft, headers: { ...draft.headers, [resentHeader]: placeName(record) } };
}

/**
 * Adds what a message to a contract's topic needs and the draft does not say: the headers of a CloudEvent with new ids,
 * and the key. What the draft says stays. Drafts for other topics stay as they are.
 *
 * @param source `ce_source` of who writes, as in `/operator`
 */
export function completed(draft: Draft, source: string, now: Date = new Date()): Draft {
  const contract = contractOf(draft.topic);
  if (!contract || contract === deadLetter || draft.value === null) return draft;
  const organisationId = keyOf(draft) ?? organisationIn(draft.value) ?? "";
  const id = newId();
  const envelope = {
    id,
    source,
    time: now.toISOString(),
    organisationId,
    correlationId: id,
  };
  return {
    ...draft,
    key: draft.key ?? (organisationId === "" ? null : organisationId),
    headers: { ...encodeHeaders(contract, envelope), ...draft.headers },
  };
}

function keyOf({ key }: Draft): string | undefined {
  return key === null ? undefined : textOrHex(Buffer.from(key as string));
}

function organisationIn(value: string | Buffer): string | undefined {
  try {
    const { organisationId } = JSON.parse(value.toString()) as { organisationId?: unknown };
    return typeof organisationId === "string" ? organisationId : undefined;
  } catch {
    return undefined;
  }
}

/** What of a draft does not fit its topic's contract. */
export type Misfit = {
  /** As in `lines.2.taxRate`; empty when it is not about one field. */
  readonly path: string;
  /** What is wrong there, for who sees the field. */
  readonly what: string;
  /** The same as a sentence of its own, which names field and contract. */
  readonly sentence: string;
};

/**
 * What keeps a draft from being a message of its topic, a sentence each; nothing for topics without a contract.
 *
 * @param wording for other languages than English
 */
export function problemsOf(draft: Draft, decoder: Decoder, wording?: Wording): string[] {
  return misfitsOf(draft, decoder, wording).map(({ sentence }) => sentence);
}

/** As `problemsOf`, with the field that each is about. */
export function misfitsOf(draft: Draft, decoder: Decoder, wording?: Wording): Misfit[] {
  const contract = contractOf(draft.topic);
  if (!contract || contract === deadLetter) return [];
  if (draft.value === null) return [takesNoTombstone(draft.topic, wording)];
  const record = asRecord(draft);
  const read = readByContract(record, decoder.value(record), wording);
  return (read?.problems ?? []).map(({ path, message }) =>
    misfit(contract, path, message, wording),
  );
}

function takesNoTombstone(topic: string, wording: Wording | undefined): Misfit {
  const what =
    wording?.sentence({ name: "takes-no-tombstone", params: { topic } }) ??
    `${topic} takes no record without a value.`;
  return { path: "", what, sentence: what };
}

function misfit(
  { type }: Contract,
  path: string,
  message: string,
  wording: Wording | undefined,
): Misfit {
  const clause = message.replace(/[.\s]+$/, "");
  const what = `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
  if (path === "") return { path, what, sentence: what };
  const sentence =
    wording?.sentence({ name: "field-unfit", params: { path, type, what: clause } }) ??
    `The field ${path} does not fit ${type}: ${clause}.`;
  return { path, what, sentence };
}

function asRecord(draft: Draft): TrafficRecord {
  const headers = Object.entries(draft.headers).map(
    ([name, value]) => [name, Buffer.from(value as string)] as const,
  );
  const batch = { baseOffset: 0n, count: 1, compression: "none", bytes: 0, magic: 2 } as const;
  return {
    topic: draft.topic,
    partition: 0,
    offset: 0n,
    timestamp: 0,
    timestampType: "create",
    key: draft.key === null ? null : Buffer.from(draft.key as string),
    value: draft.value === null ? null : Buffer.from(draft.value as string),
    headers,
    kind: "record",
    transaction: "none",
    batch: { ...batch, leaderEpoch: -1, producerId: -1n, producerEpoch: -1, firstSequence: -1 },
  };
}

/**
 * Writes a draft.
 *
 * @param anyway whether to write what its contract does not allow, to see what becomes of it
 * @throws {ReciboError} `DOES_NOT_FIT` whose message has the problems, a line each
 */
export async function produce(
  publisher: Publisher,
  draft: Draft,
  decoder: Decoder,
  { anyway = false }: { anyway?: boolean } = {},
): Promise<Placed> {
  const problems = anyway ? [] : problemsOf(draft, decoder);
  if (problems.length > 0) throw new ReciboError("DOES_NOT_FIT", problems.join("\n"));
  return publisher.send(draft);
}
