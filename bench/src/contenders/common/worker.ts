import { answering } from "@recibo/common/messaging/request-reply";
import { newId } from "@recibo/common/uuid";
import type { Place } from "../contender.ts";
import { echo, echoed } from "../echo.ts";
import { openMessaging } from "./messaging.ts";

/** Recibo's worker: `answering` over `common`, without memory of what it answered. */
export default async function open(place: Place) {
  const { publisher, consume } = openMessaging(place, "echo-worker");
  const subscriber = await consume([
    answering({
      commands: echo,
      replies: echoed,
      publisher,
      source: "/echo-worker",
      handle: async (commands) =>
        commands.map(({ value }) => ({
          id: newId(),
          value: { outcome: "echoed" as const, ...value },
          handledAt: new Date().toISOString(),
        })),
    }),
  ]);
  return {
    close: async () => {
      await subscriber.close();
      await publisher.close();
    },
  };
}
