import type { z } from "zod";
import type { Contract } from "../../contracts/contract.ts";
import { failureSwitches } from "../../contracts/failure-switches.ts";
import { contracts, deadLetter } from "../../contracts/index.ts";
import { MalformedMessageError, messageOf, type Sentence } from "../../errors.ts";
import { decode } from "../../messaging/envelope.ts";
import type { StoredRecord } from "../../messaging/records.ts";
import type { TrafficRecord } from "../reading/record.ts";
import type { Decoded } from "./decode.ts";

/** What a record is by the contract of its topic. */
export type ContractReading = {
  readonly topic: string;
  readonly type: string;
  /** One sentence: what a message on this topic means. */
  readonly meaning: string;
  /** Undefined of a masked record: what is missing is not held against it. */
  readonly valid: boolean | undefined;
  /** Everything that does not fit; the path is empty when it is not about one field. */
  readonly problems: readonly { readonly path: string; readonly message: string }[];
};

/** Says in another language what is said in English here. */
export type Wording = {
  /** As zod's locales do. */
  readonly issue?: z.core.$ZodErrorMap | undefined;
  readonly sentence: (says: Sentence) => string;
};

const byTopic = new Map<string, Contract>(
  [...contracts, failureSwitches].map((each) => [each.topic, each]),
);

/** The contract of a topic; undefined for a topic that is not of this desk. */
export function contractOf(topic: string): Contract | undefined {
  return byTopic.get(topic);
}

/** Holds a record against its topic's contract, as the services would; undefined where there is none. */
export function readByContract(
  record: TrafficRecord,
  decoded: Decoded,
  wording?: Wording,
): ContractReading | undefined {
  const contract = contractOf(record.topic);
  if (!contract || record.kind !== "record") return undefined;
  const { topic, type, meaning } = contract;
  if (record.masked) return { topic, type, meaning, valid: undefined, problems: [] };
  const problems = contract === deadLetter ? [] : problemsOf(contract, record, decoded, wording);
  return { topic, type, meaning, valid: problems.length === 0, problems };
}

function problemsOf(
  contract: Contract,
  record: TrafficRecord,
  { value }: Decoded,
  wording: Wording | undefined,
) {
  const problems: { path: string; message: string }[] = [];
  try {
    decode(contract, storedRecord(record));
    return problems;
  } catch (error) {
    if (!(error instanceof MalformedMessageError)) throw error;
    // Of the shape it tells the first fault; here all of them are wanted.
    if (error.code !== "MALFORMED_WRONG_SHAPE")
      problems.push({ path: "", message: inWords(error, wording) });
  }
  const parsed = contract.value.safeParse(
    value,
    wording?.issue ? { error: wording.issue } : undefined,
  );
  for (const { path, message } of parsed.error?.issues ?? [])
    problems.push({ path: path.join("."), message });
  return problems;
}

/** What an error says, in words where there are some. */
function inWords(error: MalformedMessageError, wording: Wording | undefined): string {
  return wording && error.says ? wording.sentence(error.says) : messageOf(error);
}

/** A record as the services get it: the last header of a name counts, one without value is not there. */
export function storedRecord(record: TrafficRecord): StoredRecord {
  const { topic, partition, offset, key, value, timestamp } = record;
  const present = record.headers.filter(([, content]) => content !== null);
  const headers = Object.fromEntries(present) as Record<string, Buffer>;
  const place = { topic, partition, offset: String(offset) };
  return { ...place, key, value, headers, receivedAt: timestamp, timestamp };
}
