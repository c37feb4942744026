import { deadLetter } from "../../contracts/index.ts";
import {
  deadLetterHeaders,
  envelopeHeaders,
  redriveHeaders,
  replyHeaders,
} from "../../contracts/message-headers.ts";
import { isId } from "../../uuid.ts";
import { contractOf } from "../decoding/contract-reading.ts";
import type { Decoder } from "../decoding/decode.ts";
import { type Header, headerText, type TrafficRecord } from "../reading/record.ts";
import { resentHeader } from "../resent-header.ts";
import { mask, maskValue } from "./mask-value.ts";

/** What a person may see of traffic. */
export type Viewer = {
  /** Whether personal fields, and bytes of which nobody knows what they are, are shown. */
  readonly personal: boolean;
};

/** What masking looks at. */
type Maskable = Pick<TrafficRecord, "topic" | "key" | "value" | "headers" | "kind">;

/**
 * A record as a viewer may see it. Everything made of it (what is shown, searched, exported, copied) holds no more:
 * its bytes are masked too. Without the right to personal fields:
 *
 * - of a value with a contract, fields that are marked personal or that the contract does not name are masked;
 * - any other value is left out, with its length left to see; so are batches that cannot be read;
 * - a key is shown where it is an organisation's id, a header where its name is one of ours and its value is an id, a
 *   time, a number or a name, as those are.
 */
export function maskedFor<R extends Maskable>(
  record: R,
  viewer: Viewer,
  decoder: Decoder,
): R & Pick<TrafficRecord, "masked"> {
  if (viewer.personal || record.kind === "control") return record;
  const { value, how } = maskedValue(record, decoder);
  const key = record.key === null || isKeyShown(record) ? record.key : Buffer.from(mask);
  const headers = record.headers.map(maskedHeader);
  return {
    ...record,
    value,
    key,
    headers,
    masked: {
      value: how,
      key: key !== record.key,
      headers: headers.filter((each, index) => each !== record.headers[index]).length,
      valueBytes: record.value?.length ?? null,
    },
  };
}

function maskedValue(
  record: Maskable,
  decoder: Decoder,
): { value: Buffer | null; how: "none" | "fields" | "whole" } {
  if (record.value === null) return { value: null, how: "none" };
  const decoded = decoder.value(record);
  // Only JSON is written again as what it was; the contracts have no other.
  const value =
    decoded.format === "json" && decoded.schemaId === undefined
      ? maskValue(topicOf(record), decoded.exact ?? decoded.value)
      : undefined;
  if (value === undefined) return { value: null, how: "whole" };
  return { value: Buffer.from(JSON.stringify(value)), how: "fields" };
}

/** A dead letter has the value of the topic it comes from. */
function topicOf(record: Maskable): string {
  if (record.topic !== deadLetter.topic) return record.topic;
  return headerText(record, "deadletter_topic") ?? record.topic;
}

function isKeyShown({ topic, key }: Maskable): boolean {
  return contractOf(topic) !== undefined && key !== null && isId(key.toString("latin1"));
}

/** Words of an error may hold what was wrong, and that may be somebody's. */
const wordy = new Set(["deadletter_message"]);

const shownHeaders = new Set(
  [...envelopeHeaders, ...replyHeaders, ...deadLetterHeaders, ...redriveHeaders]
    .map(({ name }) => name)
    .concat(resentHeader)
    .filter((name) => !wordy.has(name)),
);

/** Ids, times, numbers, media types, names of topics and services; no spaces, no "@" but for a place on a topic. */
const plainValue = /^[\w.:;=/+-]{0,120}(@\d+)?$/;

function maskedHeader(header: Header): Header {
  const [name, value] = header;
  if (!shownHeaders.has(name)) return [wordy.has(name) ? name : mask, value && Buffer.from(mask)];
  if (value === null || plainValue.test(value.toString("latin1"))) return header;
  return [name, Buffer.from(mask)];
}
