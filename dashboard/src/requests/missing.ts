import { contractOf } from "@recibo/common/traffic/decoding/contract-reading";
import type { Words } from "../language/words.ts";
import type { Followed } from "./followed.ts";
import type { GroupsNow } from "./groups-now.ts";
import { place, replyTopic } from "./hops.ts";

/** What has not come of a request, and where what did come lies. */
export type Missing = {
  /** `outbox`: the broker has not taken the command. `topic`: the worker has not read it. `worker`: it has. */
  readonly where: "outbox" | "topic" | "worker" | "unknown";
  /** Milliseconds since it was asked for, or sent again. */
  readonly since: number;
  readonly place: string | null;
  /** The group that is to read it. */
  readonly group: string;
  /** Records that this group has not read on the command's partition. */
  readonly behind: number | null;
  readonly members: number | null;
  /** Why the broker does not say. */
  readonly why?: "away" | "refused";
};

/** Says what is missing of a request that waits; undefined of one that does not. */
export async function missingOf(
  followed: Followed,
  groups: GroupsNow,
  now: Date,
): Promise<Missing | undefined> {
  const { asked, sentAgain, attempts } = followed;
  const again = attempts.at(-1)?.state === "waiting" ? sentAgain.at(-1) : undefined;
  if (asked.outcome !== null && !again) return undefined;
  const partition = again ? again.toPartition : asked.commandPartition;
  const offset = again ? again.toOffset : asked.commandOffset;
  const since = now.getTime() - (again?.at ?? asked.requestedAt).getTime();
  const group = contractOf(asked.kind)?.consumedBy[0] ?? "";
  const known = { since, place: place(asked.kind, partition, offset), group };
  const nothing = { ...known, behind: null, members: null };
  if (partition === null || offset === null) return { ...nothing, where: "outbox" };
  const answer = await groups(group);
  if (answer.said === undefined)
    return { ...nothing, where: "unknown", ...("why" in answer && { why: answer.why }) };
  const { members, partitions } = answer.said;
  const there = partitions.find(
    (each) => each.topic === asked.kind && each.partition === partition,
  );
  const read = there?.committed !== undefined && there.committed > BigInt(offset);
  return {
    ...known,
    where: read ? "worker" : "topic",
    // A group that has never read here is as far behind as the command lies.
    behind: Number(there?.lag ?? BigInt(offset) + 1n),
    members: members.length,
  };
}

/** The sentence that a person reads. */
export function sentenceOf(missing: Missing, followed: Followed, { t, duration, number }: Words) {
  const time = duration(Math.max(0, Math.round(missing.since / 1_000) * 1_000));
  const { place: at, group } = missing;
  switch (missing.where) {
    case "outbox":
      return t(followed.outage ? "follow:missing.outbox-outage" : "follow:missing.outbox", {
        time,
      });
    case "topic": {
      const [behind, members] = [missing.behind ?? 0, missing.members ?? 0];
      return t("follow:missing.topic", {
        ...{ time, place: at, group },
        behind: t("follow:missing.behind", { count: behind, number: number(behind) }),
        members: t("follow:missing.members", { count: members, number: number(members) }),
      });
    }
    case "worker":
      return t("follow:missing.worker", {
        time,
        place: at,
        group,
        topic: replyTopic(followed.asked),
      });
    case "unknown":
      return t(missing.why === "refused" ? "follow:missing.refused" : "follow:missing.away", {
        ...{ time, place: at, group },
      });
    default:
      return missing.where satisfies never;
  }
}
