import { until } from "@recibo/local/trial/until";
import { AssignerProtocol } from "kafkajs";
import { plainKafka } from "../contenders/topics.ts";

/** A member that was stopped is gone at once; how long a group may take to settle otherwise, in milliseconds. */
const patience = 60_000;

/** Waits until a consumer group has exactly so many members and each has partitions of its own. */
export async function untilBalanced(
  { brokers, prefix }: { readonly brokers: string; readonly prefix: string },
  group: string,
  members: number,
): Promise<void> {
  const admin = plainKafka(brokers, "bench-admin").admin();
  await admin.connect();
  const balanced = async () => {
    const { groups } = await admin.describeGroups([prefix + group]);
    const [found] = groups;
    if (found?.state !== "Stable" || found.members.length !== members) return false;
    return found.members.every(({ memberAssignment }) => {
      const assigned = AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment ?? {};
      return Object.values(assigned).some((partitions) => partitions.length > 0);
    });
  };
  try {
    await until(`${members} members of ${group}, each with partitions`, balanced, patience);
  } finally {
    await admin.disconnect();
  }
}
