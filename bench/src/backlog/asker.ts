import { fileURLToPath } from "node:url";
import { calculateScore } from "@recibo/common/contracts/calculate-score";
import { connectDatabase } from "@recibo/common/database/database";
import { newId } from "@recibo/common/uuid";
import { createAsk } from "@recibo/dashboard/asking/ask";
import { openMessaging } from "../contenders/common/messaging.ts";
import type { Place } from "../contenders/contender.ts";
import { createPeople } from "../contenders/durable/people.ts";

const migrations = fileURLToPath(new URL("../../../dashboard/migrations", import.meta.url));

/** The day as of which every score is asked for. */
const asOf = "2026-11-02";

/** Commands under way at a time. */
const inFlight = 5_000;

/** Asks for scores that nobody calculates yet. */
export type Asker = {
  /** Puts commands on their topic, the organisations in turns. */
  publish(commands: number, organisationIds: string[]): Promise<void>;
  /**
   * Asks as a dashboard does whose broker is down: each request with its command in the outbox, where it stays.
   */
  keepInOutbox(requests: number, people: number): Promise<void>;
  close(): Promise<void>;
};

/** Opens the publisher of `common`; the dashboard's tables only when they are needed. */
export default async function open(place: Place): Promise<Asker> {
  const { publisher, log } = openMessaging(place, "backlog-asker");

  async function publish(organisationId: string): Promise<void> {
    const id = newId();
    await publisher.publish(calculateScore, {
      id,
      source: "/dashboard",
      time: new Date().toISOString(),
      organisationId,
      correlationId: id,
      value: { organisationId, asOf },
    });
  }

  return {
    publish: (commands, organisationIds) =>
      inGroups(commands, (turn) =>
        publish(organisationIds[turn % organisationIds.length] as string),
      ),
    keepInOutbox: async (requests, count) => {
      const settings = { url: place.databaseUrl, pool: 4 };
      const database = await connectDatabase(settings, "dashboard", migrations, log);
      const people = await createPeople(database, count);
      const ask = createAsk(database, () => undefined);
      await inGroups(requests, async (turn) => {
        const person = people[turn % count] as (typeof people)[number];
        const command = { organisationId: person.organisationId, asOf };
        await ask({ ...person, requestId: newId(), contract: calculateScore, command });
      });
      await database.close();
    },
    close: () => publisher.close(),
  };
}

async function inGroups(count: number, act: (turn: number) => Promise<void>): Promise<void> {
  for (let first = 0; first < count; first += inFlight) {
    const size = Math.min(inFlight, count - first);
    await Promise.all(Array.from({ length: size }, (_, index) => act(first + index)));
  }
}
