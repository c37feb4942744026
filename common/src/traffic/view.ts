import { type CloudEvent, cloudEventOf } from "./decoding/cloud-event.ts";
import { type ContractReading, readByContract, type Wording } from "./decoding/contract-reading.ts";
import type { Decoded, Decoder } from "./decoding/decode.ts";
import { hexDump, textOrHex } from "./decoding/text.ts";
import { outcomeOf } from "./filters/expression-variables.ts";
import { placeName, type TrafficRecord } from "./reading/record.ts";

/** A record with all that can be said of it, as JSON can carry it: what pages, sockets and exports are made from. */
export type RecordView = {
  /** As in `generate-invoice/3@1187`. */
  readonly place: string;
  readonly topic: string;
  readonly partition: number;
  /** A decimal string: it may pass 2^53. */
  readonly offset: string;
  /** ISO 8601. */
  readonly time: string;
  readonly timestampType: TrafficRecord["timestampType"];
  readonly kind: TrafficRecord["kind"];
  readonly transaction: TrafficRecord["transaction"];
  readonly marker?: TrafficRecord["marker"];
  /** Text, or hexadecimal with `0x` before it. */
  readonly key: string | null;
  readonly headers: readonly (readonly [name: string, value: string | null])[];
  readonly format: Decoded["format"];
  readonly formatBy: Decoded["by"];
  readonly contentType?: string | undefined;
  readonly schemaId?: number | undefined;
  readonly messageType?: string | undefined;
  /** As `JSON.stringify` writes it; numbers that JavaScript does not have stay their text. */
  readonly value: unknown;
  /** Bytes of the value; null for a tombstone. */
  readonly valueBytes: number | null;
  /** Why the value is not shown as what it says it is. */
  readonly problem?: string | undefined;
  /** The beginning of the value's bytes where nothing better can be shown, and beside every problem. */
  readonly raw?: string | undefined;
  readonly outcome?: string | undefined;
  readonly event?: CloudEvent | undefined;
  readonly contract?: ContractReading | undefined;
  readonly batch: {
    readonly compression: string;
    readonly producerId: string | null;
    readonly baseOffset: string;
    readonly count: number;
    readonly bytes: number;
  };
  readonly masked?: TrafficRecord["masked"];
};

/**
 * Says all that can be said of a record. Give it the record that its viewer may see (`maskedFor`).
 *
 * @param wording for sentences in another language than English
 */
export function viewOf(record: TrafficRecord, decoder: Decoder, wording?: Wording): RecordView {
  const decoded = decoder.value(record);
  const contract = readByContract(record, decoded, wording);
  const said = decoded.says && wording?.sentence(decoded.says);
  const problem = record.problem ?? said ?? decoded.problem;
  const { topic, partition, timestampType, kind, transaction, value, masked, marker } = record;
  return {
    place: placeName(record),
    topic,
    partition,
    offset: String(record.offset),
    time: isoTime(record.timestamp),
    timestampType,
    kind,
    transaction,
    key: record.key && textOrHex(record.key, mostOfKey),
    headers: record.headers.map(([name, content]) => [name, content && textOrHex(content)]),
    format: decoded.format,
    formatBy: decoded.by,
    value: decoded.exact ?? decoded.value,
    valueBytes: masked ? masked.valueBytes : (value?.length ?? null),
    batch: batchOf(record),
    ...present({
      marker,
      contentType: decoded.contentType,
      schemaId: decoded.schemaId,
      messageType: decoded.messageType,
      problem,
      raw: value && (problem || decoded.format === "hex") ? hexDump(value) : undefined,
      outcome: outcomeOf(decoded.value),
      event: cloudEventOf(record, decoded.value),
      contract,
      masked,
    }),
  };
}

const mostOfKey = 2_048;

/** Producers may write any number as a time, also one that no calendar has. */
function isoTime(timestamp: number): string {
  return Math.abs(timestamp) <= 8.64e15 ? new Date(timestamp).toISOString() : String(timestamp);
}

function batchOf({ batch }: TrafficRecord): RecordView["batch"] {
  const { compression, producerId, baseOffset, count, bytes } = batch;
  return {
    compression,
    producerId: producerId < 0n ? null : String(producerId),
    baseOffset: String(baseOffset),
    count,
    bytes,
  };
}

function present<T extends object>(
  fields: T,
): Partial<{ [K in keyof T]: Exclude<T[K], undefined> }> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as never;
}
