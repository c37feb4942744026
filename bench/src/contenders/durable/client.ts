import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { calculateScore } from "@recibo/common/contracts/calculate-score";
import { connectDatabase } from "@recibo/common/database/database";
import { newId } from "@recibo/common/uuid";
import { hearReplies } from "@recibo/dashboard/answers/hear-replies";
import { createAsk } from "@recibo/dashboard/asking/ask";
import { createRelay } from "@recibo/dashboard/asking/relay";
import { createLive } from "@recibo/dashboard/live/live-server";
import { createProgress } from "@recibo/dashboard/live/progress";
import { createInbox } from "@recibo/dashboard/notifications/inbox";
import { createHopMarks } from "@recibo/dashboard/requests/hop-marks";
import type { SignedIn } from "@recibo/dashboard/web/session";
import { drive, paced } from "../../load/drive.ts";
import { limits, openMessaging } from "../common/messaging.ts";
import type { Client, Place } from "../contender.ts";
import { createPeople } from "./people.ts";
import { openSockets, takenAtTheirWord } from "./sockets.ts";

const migrations = fileURLToPath(new URL("../../../../dashboard/migrations", import.meta.url));

/** People with an open browser, who ask in turns, unless the place says how many. */
const fewPeople = 8;

/**
 * The dashboard's own parts, put together as its `main.ts` does, without pages: ask, outbox, relay, record,
 * push. The browsers' sockets are in this process too, so their cost is on its bill.
 */
export default async function open(place: Place & { people?: number }): Promise<Client> {
  const count = place.people ?? fewPeople;
  const { log, health, publisher, consume } = openMessaging(place, "dashboard");
  const settings = { url: place.databaseUrl, pool: 12 };
  const database = await connectDatabase(settings, "dashboard", migrations, log);
  const people = await createPeople(database, count);
  const inbox = createInbox(database, () => undefined);
  const hopMarks = createHopMarks(database);
  const live = createLive({ session: takenAtTheirWord(people), inbox, hopMarks, log });
  const http = createServer();
  live.attach(http);
  await once(http.listen(0, "127.0.0.1"), "listening");
  const progress = createProgress(live);
  const relay = createRelay({
    database,
    marks: hopMarks,
    publisher,
    health,
    log,
    limits,
    onPublished: progress.published,
    crash: (error) => {
      throw error;
    },
  });
  relay.start();
  const subscriber = await consume(hearReplies({ database, live, progress, log }));
  const sockets = await openSockets(http, count);
  const waiting = new Map<string, () => void>();
  for (const socket of sockets) {
    socket.on("notification", ({ requestId }: { requestId: string }) => {
      waiting.get(requestId)?.();
      waiting.delete(requestId);
    });
  }
  const asking = createAsk(database, relay.offer);

  async function ask(lane: number): Promise<void> {
    const { userId, organisationId } = people[lane % count] as SignedIn;
    const requestId = newId();
    const notified = new Promise<void>((resolve) => waiting.set(requestId, resolve));
    const command = { organisationId, asOf: "2026-11-02" };
    await asking({ requestId, userId, organisationId, contract: calculateScore, command });
    await notified;
  }

  return {
    drive: (load) => drive(ask, load),
    paced: (pace) => paced(ask, pace),
    close: async () => {
      for (const socket of sockets) socket.close();
      await live.close();
      progress.close();
      await subscriber.close();
      await relay.close();
      await publisher.close();
      await database.close();
    },
  };
}
