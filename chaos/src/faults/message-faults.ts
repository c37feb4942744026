import type { Contract, ValueOf } from "@recibo/common/contracts/contract";
import {
  calculateScore,
  generateInvoice,
  invoiceGenerated,
  paymentRecorded,
  scoreCalculated,
} from "@recibo/common/contracts/index";
import { encode } from "@recibo/common/messaging/envelope";
import type { NewRecord, StoredRecord } from "@recibo/common/messaging/records";
import { newId } from "@recibo/common/uuid";
import { createDice, type Dice } from "../plan/dice.ts";
import type { Fault, FaultKind } from "../plan/fault.ts";
import type { Topics } from "../system/topics.ts";
import { marked, markOf } from "./marks.ts";

/** Topics that a worker or the dashboard reads. */
const commands = [generateInvoice.topic, calculateScore.topic, paymentRecorded.topic];
const replies = [invoiceGenerated.topic, scoreCalculated.topic];

/** Records that one fault puts on the topics, at most. */
const atOnce = 12;

/** A broker takes 1 MiB a batch as it comes (`message.max.bytes`), of which headers are a part. */
const largest = 1_048_588 - 512;

/** The records a fault puts on the topics; what it is made of lies on them already. */
export function recordsOf({ kind, at, nth }: Fault, topics: Topics): NewRecord[] {
  const dice = createDice(at * 31 + nth);
  const make = makers[kind];
  return make ? make(dice, topics) : [];
}

const makers: Partial<Record<FaultKind, (dice: Dice, topics: Topics) => NewRecord[]>> = {
  "duplicate-commands": (dice, topics) => again(dice, commands.flatMap(topics.on)),
  "duplicate-replies": (dice, topics) => again(dice, replies.flatMap(topics.on)),
  garbage: (dice) =>
    several(dice, [...commands, ...replies], (topic) => ({
      topic,
      key: dice.percent(50) ? null : newId(),
      value: bytes(dice, dice.between(0, 400)),
      headers: marked("dead-letter"),
    })),
  malformed: (dice) =>
    several(dice, commands, (topic) => ({
      topic,
      key: newId(),
      value: dice.pick(["{", '{"organisationId":1}', '"a text"', '{"lines":[{}]}', "null"]),
      headers: { ...headersOf(topic, newId()), ...marked("dead-letter") },
    })),
  oversized: (dice) => [oversized(dice.pick([...commands, ...replies]))],
  "unasked-replies": (dice) => several(dice, replies, unasked),
};

/** Records that were said before, byte for byte; nothing that the harness made. */
function again(dice: Dice, said: StoredRecord[]): NewRecord[] {
  const real = said.filter((record) => markOf(record) === undefined);
  if (real.length === 0) return [];
  return Array.from({ length: dice.between(1, atOnce) }, () => {
    const { topic, key, value, headers } = dice.pick(real);
    return { topic, key, value, headers };
  });
}

function several(
  dice: Dice,
  topics: readonly string[],
  make: (topic: string) => NewRecord,
): NewRecord[] {
  return Array.from({ length: dice.between(1, atOnce) }, () => make(dice.pick(topics)));
}

function bytes(dice: Dice, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => dice.between(0, 255)));
}

/** Fits its topic but not its contract: a text longer than any field can be. */
function oversized(topic: string): NewRecord {
  const value = JSON.stringify({ note: "x".repeat(largest - 600) });
  return {
    topic,
    key: newId(),
    value,
    headers: { ...headersOf(topic, newId()), ...marked("dead-letter") },
  };
}

/** An answer to a request nobody made, to an organisation nobody has. */
function unasked(topic: string): NewRecord {
  const organisationId = newId();
  const contract: Contract = topic === invoiceGenerated.topic ? invoiceGenerated : scoreCalculated;
  const value = {
    outcome: "rejected",
    organisationId,
    problems: [{ code: "nobody-asked", message: "Nobody asked for this." }],
  } satisfies ValueOf<typeof scoreCalculated>;
  const id = newId();
  const envelope = { source: "/chaos", time: new Date().toISOString(), organisationId };
  const record = encode(contract, {
    id,
    correlationId: newId(),
    causationId: newId(),
    ...envelope,
    value,
  });
  return { ...record, headers: { ...record.headers, ...marked("orphan") } };
}

/** Headers as a producer of the topic sets them, of a request nobody made. */
function headersOf(topic: string, id: string): Record<string, string> {
  return {
    ce_specversion: "1.0",
    ce_id: id,
    ce_source: "/chaos",
    ce_type: `recibo.${topic}.v1`,
    ce_time: new Date().toISOString(),
    ce_subject: newId(),
    ce_correlationid: newId(),
    "content-type": "application/json",
  };
}
