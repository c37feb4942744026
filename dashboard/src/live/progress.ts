import type { Live } from "./live-server.ts";

/**
 * How long an answer may take, once its command was marked as published, before the page is told of the steps before it;
 * milliseconds.
 */
const patience = 100;

/** Tells a request's page that its command was published, unless the answer comes right after anyway. */
export type Progress = {
  published(requests: { id: string; userId: string | null }[]): void;
  answered(requestId: string): void;
  close(): void;
};

export function createProgress(live: Pick<Live, "toRequest">): Progress {
  const waiting = new Map<string, NodeJS.Timeout>();
  const forget = (id: string) => {
    clearTimeout(waiting.get(id));
    waiting.delete(id);
  };
  return {
    published: (requests) => {
      for (const { id, userId } of requests) {
        if (userId === null) continue;
        const tell = () => {
          waiting.delete(id);
          live.toRequest(userId, id);
        };
        waiting.set(id, setTimeout(tell, patience));
      }
    },
    answered: forget,
    close: () => {
      for (const id of [...waiting.keys()]) forget(id);
    },
  };
}
