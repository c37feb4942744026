import { deadLetter } from "@recibo/common/contracts/index";
import type { Decoder } from "@recibo/common/traffic/decoding/decode";
import { maskedFor, type Viewer } from "@recibo/common/traffic/masking/mask";
import { mask } from "@recibo/common/traffic/masking/mask-value";
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
  const record = { ...seenSummary(letter, reader), topic: deadLetter.topic, headers };
  const seenRecord = maskedFor({ ...record, kind: "record" }, reader, decoder);
  const { masked, topic: _topic, kind: _kind, ...seen } = seenRecord;
  return { ...seen, masked: masked?.value ?? "none", valueBytes };
}

/** Of a letter in a list: what went wrong may repeat what somebody wrote. */
export function seenSummary<L extends LetterSummary>(letter: L, reader: Reader): L {
  return seesAll(letter, reader) ? letter : { ...letter, message: letter.message && mask };
}

function seesAll({ organisationId }: LetterSummary, reader: Reader): boolean {
  return reader.personal || organisationId === reader.organisationId;
}
