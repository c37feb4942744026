import type { Health } from "@recibo/common/service/health";

/** How long something must have failed before people are told, in milliseconds: a blip is no news. */
const toldAfter = 2_000;

/**
 * What people should know of the parts that do not work right now: one sentence, or null. Of several, the
 * one that explains the others.
 */
export function outageText(report: ReturnType<Health["report"]>, now: Date): string | null {
  const lasting = report.filter(
    ({ since }) => now.getTime() - new Date(since).getTime() >= toldAfter,
  );
  const failing = (part: string) => lasting.some((each) => each.part === part);
  if (failing("database"))
    return "Our database does not answer. What you asked for is kept; pages open again when it is back.";
  if (failing("broker"))
    return "Kafka cannot be reached. What you ask for is kept and goes out when it is back.";
  if (failing("outbox"))
    return "Kafka does not take messages. What you ask for is kept and goes out when it does again.";
  if (failing("consumer group"))
    return "Answers cannot be received right now. None is lost: they are shown as soon as they can.";
  return null;
}
