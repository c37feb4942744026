import { groupWhileBusy } from "@recibo/common/group-while-busy";
import type { Logger } from "@recibo/common/logging";
import type { PushedNotification } from "../answers/record-replies.ts";
import type { Inbox } from "../notifications/inbox.ts";

/** A notification that went out to at least one connected browser. */
export type Push = { requestId: string; userId: string; kind: PushedNotification["kind"] };

/** Marks the hop of requests whose answer was pushed, in one statement for many. */
export type PushMarks = { pushed(push: Push): void };

/**
 * @param show lets a request's page show the mark; called once a request, by the dashboard whose mark counts
 */
export function createPushMarks(
  inbox: Pick<Inbox, "pushed">,
  log: Logger,
  show: (userId: string, requestId: string) => void,
): PushMarks {
  const mark = groupWhileBusy(async (pushes: Push[]) => {
    const marked = new Set(await inbox.pushed(pushes.map(({ requestId }) => requestId)));
    for (const { userId, requestId } of pushes)
      if (marked.delete(requestId)) show(userId, requestId);
    return pushes;
  }, 500);
  return {
    pushed: (push) => {
      // That a request is late is no answer to it.
      if (push.kind === "late") return;
      mark(push).catch((error) => {
        log.warn({ err: error }, "push not recorded");
        show(push.userId, push.requestId);
      });
    },
  };
}
