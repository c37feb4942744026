import type { Logger } from "@recibo/common/logging";
import type { PushedNotification } from "../answers/record-replies.ts";
import type { HopMarks } from "../requests/hop-marks.ts";

/** A notification that went out to at least one connected browser. */
export type Push = { requestId: string; userId: string; kind: PushedNotification["kind"] };

/** Marks the hop of requests whose answer was pushed. */
export type PushMarks = { pushed(push: Push): void };

/**
 * @param show lets a request's page show the mark; called once a request, by the dashboard whose mark counts
 */
export function createPushMarks(
  marks: Pick<HopMarks, "pushed">,
  log: Logger,
  show: (userId: string, requestId: string) => void,
): PushMarks {
  return {
    pushed: ({ requestId, userId, kind }) => {
      // That a request is late is no answer to it.
      if (kind === "late") return;
      const at = new Date();
      marks.pushed(requestId, at).then(
        (marked) => {
          if (marked?.pushedAt?.getTime() === at.getTime()) show(userId, requestId);
        },
        (error) => {
          log.warn({ correlationId: requestId, err: error }, "push not recorded");
          show(userId, requestId);
        },
      );
    },
  };
}
