import type { GroupDescription } from "@recibo/common/traffic/groups";
import type { TopicDescription } from "@recibo/common/traffic/topics";
import { exit } from "../exit.ts";
import { inBytes, inThousands, jsonLine, type Output, table } from "../output.ts";
import type { Work } from "./read.ts";

/** Topics with what lies on them. */
export async function topics(
  names: string[],
  { internal, settings }: { internal?: boolean; settings?: boolean },
  { desk, output }: Work,
): Promise<number> {
  const all = await desk.traffic.topics();
  const wanted = names.length > 0 ? names.filter((name) => all.includes(name)) : all;
  const described = (await desk.traffic.describeTopics(wanted)).filter(
    (topic) => internal || names.length > 0 || !topic.internal,
  );
  if (described.length === 0) return nothing(output, "There is no such topic.");
  if (!output.terminal) for (const topic of described) await output.write(jsonLine(topic));
  else {
    await output.write(topicTable(described, output));
    const folded = wanted.length - described.length;
    if (folded > 0)
      output.say(output.paint("dim", `${folded} of Kafka's own; --internal shows them`));
    if (settings) for (const topic of described) await output.write(settingsOf(topic, output));
  }
  return exit.found;
}

function topicTable(described: readonly TopicDescription[], output: Output): string {
  const rows = described.map((topic) => [
    topic.topic,
    String(topic.partitions.length),
    inThousands(topic.records),
    topic.bytes === undefined ? "?" : inBytes(topic.bytes),
    [...new Set(topic.partitions.map(({ leader }) => leader))].join(","),
    topic.compacted ? "compacted" : keptFor(topic.retention),
    topic.contract?.meaning ?? "",
  ]);
  const head = ["TOPIC", "PARTITIONS", "RECORDS", "SIZE", "LEADER", "KEPT", "MEANING"];
  return table(head, rows, output.columns);
}

function keptFor(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return "for ever";
  const hours = milliseconds / 3_600_000;
  return hours >= 48 ? `${Math.round(hours / 24)} days` : `${Number(hours.toFixed(1))} h`;
}

function settingsOf({ topic, settings }: TopicDescription, { paint, columns }: Output): string {
  const rows = settings.map(({ name, value, own }) => [
    name,
    value ?? "(hidden)",
    own ? "own" : "",
  ]);
  return `\n${paint("bold", topic)}\n${table(["SETTING", "VALUE", ""], rows, columns)}`;
}

/** Groups with their members and how far they are. */
export async function groups(
  names: string[],
  { topic }: { topic?: string },
  { desk, output }: Work,
): Promise<number> {
  const all = await desk.traffic.groups();
  const wanted = names.length > 0 ? names.filter((name) => all.includes(name)) : all;
  const described = (await desk.traffic.describeGroups(wanted)).filter(
    ({ partitions }) => topic === undefined || partitions.some((each) => each.topic === topic),
  );
  if (described.length === 0) return nothing(output, "There is no such group.");
  if (!output.terminal) for (const group of described) await output.write(jsonLine(group));
  else if (names.length > 0)
    for (const group of described) await output.write(groupText(group, output));
  else await output.write(groupTable(described, output));
  return exit.found;
}

function groupTable(described: readonly GroupDescription[], { columns }: Output): string {
  const rows = described.map(({ group, state, members, partitions, lag }) => [
    group,
    state,
    String(members.length),
    [...new Set(partitions.map((each) => each.topic))].join(","),
    inThousands(lag),
  ]);
  return table(["GROUP", "STATE", "MEMBERS", "TOPICS", "LAG"], rows, columns);
}

function groupText(group: GroupDescription, { paint, columns }: Output): string {
  const rows = group.partitions.map(({ topic, partition, committed, end, lag, member }) => [
    `${topic}/${partition}`,
    committed === undefined ? "none" : String(committed),
    String(end),
    inThousands(lag),
    member ?? "",
  ]);
  const title = `${paint("bold", group.group)} ${group.state}, ${group.members.length} members`;
  return `${title}\n${table(["PARTITION", "COMMITTED", "END", "LAG", "MEMBER"], rows, columns)}`;
}

function nothing(output: Output, why: string): number {
  output.say(why);
  return exit.nothing;
}
