import { delivery } from "@recibo/common/messaging/delivery";
import { newId } from "@recibo/common/uuid";
import { drive, paced } from "../../load/drive.ts";
import type { Client, Place } from "../contender.ts";
import { echo, echoed, questionOf } from "../echo.ts";
import { openMessaging } from "./messaging.ts";

/** Recibo's asker: publishes commands by their contract and hears the replies, without outbox or database. */
export default async function open(place: Place): Promise<Client> {
  const { publisher, consume } = openMessaging(place, "echo-client");
  const waiting = new Map<string, () => void>();
  const subscriber = await consume([
    delivery({
      contract: echoed,
      handle: async (replies) => {
        for (const { correlationId } of replies) {
          waiting.get(correlationId)?.();
          waiting.delete(correlationId);
        }
      },
    }),
  ]);
  let sequence = 0;

  async function ask(lane: number): Promise<void> {
    const id = newId();
    const value = questionOf(lane, sequence++);
    const answered = new Promise<void>((resolve) => waiting.set(id, resolve));
    await publisher.publish(echo, {
      id,
      source: "/echo-client",
      time: new Date().toISOString(),
      organisationId: value.organisationId,
      correlationId: id,
      value,
    });
    await answered;
  }

  return {
    drive: (load) => drive(ask, load),
    paced: (pace) => paced(ask, pace),
    close: async () => {
      await subscriber.close();
      await publisher.close();
    },
  };
}
