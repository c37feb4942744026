import type { Traffic } from "@recibo/common/traffic/traffic";
import { letterId } from "../dead-letters/letter.ts";
import type { Words } from "../language/words.ts";
import { asking } from "./ask-broker.ts";
import type { Followed } from "./followed.ts";
import type { GroupsNow } from "./groups-now.ts";
import { answeredAfter, type Hop, place } from "./hops.ts";
import { type KeptRecord, recordsOf } from "./kept-records.ts";
import { missingOf, sentenceOf } from "./missing.ts";

/** A request as `GET /api/v1/requests/:id/hops` tells it; see docs/traffic.md. */
export async function hopsReport(
  followed: Followed,
  tools: { traffic: Pick<Traffic, "groupsAt">; groups: GroupsNow; words: Words },
) {
  const { asked, state, hops, attempts, letters, duplicates } = followed;
  const [missing, records] = await Promise.all([
    missingOf(followed, tools.groups, new Date()),
    Promise.all(recordsOf(followed).map((each) => reportOfRecord(asked.id, each, tools.traffic))),
  ]);
  return {
    id: asked.id,
    kind: asked.kind,
    state,
    requestedAt: asked.requestedAt,
    answeredAfter: answeredAfter(asked),
    lateSince: asked.lateNoticedAt,
    missing: missing ? { ...missing, sentence: sentenceOf(missing, followed, tools.words) } : null,
    hops: hops.map(reportOfHop),
    attempts: attempts.map(({ number, state, hops }) => ({
      number,
      state,
      hops: hops.map(reportOfHop),
    })),
    duplicates: duplicates.map(({ topic, partition, offset, replyId, recordedAt }) => ({
      place: place(topic, partition, offset),
      replyId,
      recordedAt,
    })),
    deadLetters: letters.map((letter) => ({
      id: letterId(letter),
      place: place("dead-letter", letter.partition, letter.offset),
      of: place(letter.originTopic ?? "", letter.originPartition, letter.originOffset),
      code: letter.code,
      attempts: letter.attempts,
      failedAt: letter.failedAt,
      state: letter.state,
    })),
    records,
  };
}

function reportOfHop({ name, at, sincePrevious, detail }: Hop) {
  return { name, at, sincePrevious, place: detail };
}

async function reportOfRecord(
  requestId: string,
  { which, role, topic, partition, offset, place: name }: KeptRecord,
  traffic: Pick<Traffic, "groupsAt">,
) {
  const groups = await asking(traffic.groupsAt({ topic, partition, offset: BigInt(offset) }));
  return {
    which,
    role,
    place: name,
    href: `/requests/${requestId}/records/${which}`,
    // Null where the broker does not say.
    groups:
      groups.said?.map(({ group, committed, read, behind }) => ({
        group,
        committed: Number(committed),
        read,
        behind: Number(behind),
      })) ?? null,
  };
}
