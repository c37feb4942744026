import { fileURLToPath } from "node:url";
import { calculateScore } from "@recibo/common/contracts/calculate-score";
import { connectDatabase } from "@recibo/common/database/database";
import { newId } from "@recibo/common/uuid";
import { createAsk } from "@recibo/dashboard/asking/ask";
import { createRelay } from "@recibo/dashboard/asking/relay";
import { createHopMarks } from "@recibo/dashboard/requests/hop-marks";
import type { SignedIn } from "@recibo/dashboard/web/session";
import { limits, openMessaging } from "../contenders/common/messaging.ts";
import type { Place } from "../contenders/contender.ts";

const migrations = fileURLToPath(new URL("../../../dashboard/migrations", import.meta.url));

/** Asks on behalf of many, past the pages: what their clicks would cost is no part of what is measured. */
export type AskForAll = {
  /** Everybody asks for a score at the same moment; resolves to that moment, in milliseconds. */
  ask(people: SignedIn[]): Promise<number>;
  close(): Promise<void>;
};

/** Opens a dashboard's asking side on its tables: outbox and relay, no pages, no answers. */
export default async function open(place: Place): Promise<AskForAll> {
  const { log, health, publisher } = openMessaging(place, "ask-for-all");
  const settings = { url: place.databaseUrl, pool: 4 };
  const database = await connectDatabase(settings, "dashboard", migrations, log);
  const relay = createRelay({
    ...{ database, marks: createHopMarks(database), publisher, health, log, limits },
    onPublished: () => undefined,
    crash: (error) => {
      throw error;
    },
  });
  const ask = createAsk(database, relay.offer);
  return {
    ask: async (people) => {
      const asked = Date.now();
      await Promise.all(
        people.map(({ userId, organisationId }) => {
          const command = { organisationId, asOf: "2026-11-02" };
          const contract = calculateScore;
          return ask({ requestId: newId(), userId, organisationId, contract, command });
        }),
      );
      return asked;
    },
    close: async () => {
      await relay.close();
      await publisher.close();
      await database.close();
    },
  };
}
