import { header } from "@recibo/common/messaging/envelope";
import type { StoredRecord } from "@recibo/common/messaging/records";
import { redrivesOf } from "@recibo/common/messaging/redrive";
import { isId } from "@recibo/common/uuid";

/** Where a letter lies on the dead-letter topic, and so what it is called: `2-17` is offset 17 of partition 2. */
export type LetterPlace = { partition: number; offset: number };

export type LetterState = "open" | "redriven" | "discarded";

/** What is known of a letter without opening it. */
export type LetterSummary = LetterPlace & {
  /** Where the message came from; null when the letter does not say. */
  originTopic: string | null;
  originPartition: number | null;
  originOffset: number | null;
  code: string;
  message: string;
  attempts: number;
  service: string;
  version: string;
  receivedAt: Date | null;
  failedAt: Date;
  organisationId: string | null;
  /** The request it belongs to, if its correlation id can be read. */
  requestId: string | null;
  /** `ce_id` of the message. */
  messageId: string | null;
  /** How often the message had been sent again when it failed. */
  redrives: number;
  state: LetterState;
};

/** A letter with all that was in it. */
export type Letter = LetterSummary & {
  key: Buffer | null;
  value: Buffer | null;
  headers: Record<string, Buffer>;
};

/** `2-17` */
export function letterId({ partition, offset }: LetterPlace): string {
  return `${partition}-${offset}`;
}

/** The place that an id names; undefined when it is none. */
export function placeOf(id: string): LetterPlace | undefined {
  const [, partition, offset] = /^(\d{1,9})-(\d{1,15})$/.exec(id) ?? [];
  if (partition === undefined || offset === undefined) return undefined;
  return { partition: Number(partition), offset: Number(offset) };
}

/** A record of the dead-letter topic as a letter. What it does not say of itself is left open. */
export function letterOf(record: StoredRecord): Letter {
  const said = (name: string) => header(record, name)?.replaceAll("\0", "\uFFFD");
  const idOf = (text: string | undefined) => (isId(text) ? text : null);
  return {
    partition: record.partition,
    offset: Number(record.offset),
    originTopic: said("deadletter_topic") ?? null,
    originPartition: wholeNumber(said("deadletter_partition"), 2 ** 31 - 1),
    originOffset: wholeNumber(said("deadletter_offset"), Number.MAX_SAFE_INTEGER),
    code: said("deadletter_code") ?? "UNKNOWN",
    message: said("deadletter_message") ?? "The letter does not say why it is here.",
    attempts: wholeNumber(said("deadletter_attempts"), 2 ** 31 - 1) ?? 0,
    service: said("deadletter_service") ?? "",
    version: said("deadletter_version") ?? "",
    receivedAt: instant(said("deadletter_received")),
    failedAt: instant(said("deadletter_time")) ?? new Date(record.timestamp),
    organisationId: idOf(said("ce_subject") ?? record.key?.toString("utf8")),
    requestId: idOf(said("ce_correlationid")),
    messageId: said("ce_id") ?? null,
    redrives: redrivesOf(record),
    state: "open",
    key: record.key,
    value: record.value,
    headers: { ...record.headers },
  };
}

function wholeNumber(text: string | undefined, most: number): number | null {
  const number = Number(text);
  return /^\d+$/.test(text ?? "") && number <= most ? number : null;
}

function instant(text: string | undefined): Date | null {
  const at = new Date(text ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? null : at;
}
