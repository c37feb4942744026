import type { Health } from "@recibo/common/service/health";

/** What people are told does not work; the locales of the shell have a sentence for each. */
export const outages = ["database", "broker", "outbox", "answers"] as const;

/** A part that does not work right now. */
export type Outage = (typeof outages)[number];

/** How long something must have failed before people are told, in milliseconds: a blip is no news. */
const toldAfter = 2_000;

/**
 * What people should know of the parts that do not work right now. Of several, the one that explains the others;
 * null when there is none.
 */
export function outageOf(report: ReturnType<Health["report"]>, now: Date): Outage | null {
  const lasting = report.filter(
    ({ since }) => now.getTime() - new Date(since).getTime() >= toldAfter,
  );
  const failing = (part: string) => lasting.some((each) => each.part === part);
  return (
    outages.find((outage) => failing(outage === "answers" ? "consumer group" : outage)) ?? null
  );
}
