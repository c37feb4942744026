import type { Wording } from "@recibo/common/traffic/decoding/contract-reading";
import { hexDump } from "@recibo/common/traffic/decoding/text";
import type { GroupPosition } from "@recibo/common/traffic/groups";
import { headerText, type TrafficRecord } from "@recibo/common/traffic/reading/record";
import type { Traffic } from "@recibo/common/traffic/traffic";
import { type RecordView, viewOf } from "@recibo/common/traffic/view";
import type { AskedRequest } from "../tables.ts";
import { asking } from "./ask-broker.ts";
import type { KeptRecord } from "./kept-records.ts";

/** A record as the request's page shows it, or why it is not shown. */
export type ShownRecord =
  | {
      readonly record: RecordView;
      /** The value's bytes as `hexdump -C` writes them; null for a record without value. */
      readonly bytes: string | null;
      /** Which groups have read it; undefined when the broker does not say. */
      readonly groups: readonly GroupPosition[] | undefined;
    }
  /** `gone`: its topic has forgotten it. `other`: something else lies there, as after a topic was made anew. */
  | { readonly record: undefined; readonly why: "gone" | "other" | "away" | "refused" };

/**
 * Reads a record of a request from its topic, by its place. It is shown whole to the members of the organisation whose
 * request it is, and therefore only if it says itself that it is that request's.
 */
export async function readRecord(
  traffic: Pick<Traffic, "record" | "groupsAt" | "decoder">,
  asked: AskedRequest,
  { topic, partition, offset }: KeptRecord,
  wording: Wording,
): Promise<ShownRecord> {
  const at = { topic, partition, offset: BigInt(offset) };
  const [found, groups] = await Promise.all([
    asking(traffic.record(at, { personal: true }).then((record) => record ?? null)),
    asking(traffic.groupsAt(at)),
  ]);
  if (found.said === undefined) return { record: undefined, why: found.why };
  if (found.said === null) return { record: undefined, why: "gone" };
  if (!belongsTo(found.said, asked)) return { record: undefined, why: "other" };
  const { value } = found.said;
  return {
    record: viewOf(found.said, traffic.decoder, wording),
    bytes: value && hexDump(value),
    groups: groups.said,
  };
}

function belongsTo(record: TrafficRecord, { id, organisationId }: AskedRequest): boolean {
  const subject = headerText(record, "ce_subject") ?? record.key?.toString("utf8");
  return headerText(record, "ce_correlationid") === id && subject === organisationId;
}
