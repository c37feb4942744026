import type { ResetPreview, ResetTarget } from "@recibo/common/traffic/reset";
import { exit } from "../exit.ts";
import { inThousands, jsonLine, type Output, table } from "../output.ts";
import type { Work } from "./read.ts";

/** What `groups reset` can be told. */
export type ResetOptions = {
  topic?: string[];
  partition?: number[];
  preview?: boolean;
  yes?: boolean;
};

/** Moves a group's offsets: shows what that would do, and does it only with `--yes`. */
export async function reset(
  group: string,
  target: ResetTarget,
  { topic, partition, yes }: ResetOptions,
  { desk, output }: Work,
): Promise<number> {
  const preview = await desk.traffic.previewReset({
    group,
    target,
    topics: topic,
    partitions: partition,
  });
  if (output.terminal) await output.write(previewTable(preview, output));
  else for (const step of preview.steps) await output.write(jsonLine({ group, ...step }));
  if (!yes) {
    output.say("Nothing is changed; --yes does it.");
    return exit.found;
  }
  await desk.traffic.applyReset(preview);
  output.say(`${group} reads on from there.`);
  return exit.found;
}

function previewTable({ steps }: ResetPreview, { columns }: Output): string {
  const rows = steps.map(({ topic, partition, from, to, again, first, last }) => [
    `${topic}/${partition}`,
    from === undefined ? "none" : String(from),
    String(to),
    again > 0n ? inThousands(again) : "",
    again < 0n ? inThousands(-again) : "",
    first === undefined ? "" : new Date(first).toISOString(),
    last === undefined ? "" : new Date(last).toISOString(),
  ]);
  const head = ["PARTITION", "NOW", "THEN", "READ AGAIN", "PASSED OVER", "FIRST", "LAST"];
  return table(head, rows, columns);
}
