import { deadLetter } from "@recibo/common/contracts/index";
import type { Decoder } from "@recibo/common/traffic/decoding/decode";
import { maskedFor, type Viewer } from "@recibo/common/traffic/masking/mask";
import { mask } from "@recibo/common/traffic/masking/mask-value";
import type { TrafficRecord } from "@recibo/common/traffic/reading/record";
import type { Letter, LetterSummary } from "./letter.ts";

/** Who looks at letters: what she may see of others', and her organisation, whose own letters she sees whole. */
export type Reader = Viewer & { readonly organisationId: string };

/** A letter as its reader may see it. */
export type SeenLetter = Omit<Letter, "headers"> & {
  readonly headers: readonly (readonly [string, Buffer | null])[];
  /** Whether something of the value is masked, or all of it; then there is no value. */
  readonly masked: "none" | "fields" | "whole";
  /** Bytes that the value has in truth. */
  readonly valueBytes: number;
};

/** Masks what the records of the traffic pages mask: personal fields, foreign headers, the words of an error. */
export function seenLetter(letter: Letter, reader: Reader, decoder: Decoder): SeenLetter {
  const headers = Object.entries(letter.headers);
  const valueBytes = letter.value?.length ?? 0;
  if (seesAll(letter, reader)) return { ...letter, headers, masked: "none", valueBytes };
  const { key, value, headers: shown, masked } = maskedFor(recordOf(letter), reader, decoder);
  const { message } = seenSummary(letter, reader);
  return {
    ...{ ...letter, message, key, value, headers: shown, valueBytes },
    masked: masked?.value ?? "none",
  };
}

/** Of a letter in a list: what went wrong may repeat what somebody wrote. */
export function seenSummary<L extends LetterSummary>(letter: L, reader: Reader): L {
  return seesAll(letter, reader) ? letter : { ...letter, message: letter.message && mask };
}

function seesAll({ organisationId }: LetterSummary, reader: Reader): boolean {
  return reader.personal || organisationId === reader.organisationId;
}

function recordOf(letter: Letter): TrafficRecord {
  const { partition, offset, key, value, headers, failedAt } = letter;
  return {
    ...{ topic: deadLetter.topic, partition, offset: BigInt(offset), key, value },
    ...{ timestamp: failedAt.getTime(), timestampType: "create", kind: "record" },
    headers: Object.entries(headers),
    transaction: "none",
    batch: {
      ...{ baseOffset: BigInt(offset), count: 1, compression: "unknown", bytes: 0, magic: 2 },
      ...{ leaderEpoch: -1, producerId: -1n, producerEpoch: -1, firstSequence: -1 },
    },
  };
}
