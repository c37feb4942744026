import { fileURLToPath } from "node:url";
import { calculateScore } from "@recibo/common/contracts/calculate-score";
import { type Score, scoreCalculated } from "@recibo/common/contracts/score-calculated";
import { answerOnce, Overtaken } from "@recibo/common/database/answer-once";
import { connectDatabase, isDuplicateKey } from "@recibo/common/database/database";
import { findAnswers, rememberTogether } from "@recibo/common/database/handled-commands";
import { createLogger } from "@recibo/common/logging";
import type { Received } from "@recibo/common/messaging/envelope";
import { type Answer, answering } from "@recibo/common/messaging/request-reply";
import { derivedId } from "@recibo/common/uuid";
import { openMessaging } from "../common/messaging.ts";
import type { Place } from "../contender.ts";

const migrations = fileURLToPath(new URL("../../../migrations", import.meta.url));

/** The same for everyone: what is measured is the way, not the calculation. */
const score: Score = {
  asOf: "2026-11-02",
  points: 500,
  tier: { code: "steady", title: "Steady", from: 400, benefits: [] },
  factors: [],
};

/** A worker with nothing to work out, which remembers every answer as the real ones do. */
export default async function open(place: Place) {
  const log = createLogger("durable-worker", "warn");
  const settings = { url: place.databaseUrl, pool: 8 };
  const database = await connectDatabase(settings, "durable_worker", migrations, log);
  const { publisher, consume } = openMessaging(place, "durable-worker");

  const keep = rememberTogether<typeof scoreCalculated>(database.pool);
  const handle = answerOnce<typeof calculateScore, typeof scoreCalculated>({
    recall: (commands) =>
      findAnswers(
        database.pool,
        commands.map(({ id }) => id),
      ),
    handle: (commands) => remember(keep, commands),
  });

  const subscriber = await consume([
    answering({
      commands: calculateScore,
      replies: scoreCalculated,
      publisher,
      source: "/durable-worker",
      handle,
    }),
  ]);
  return {
    close: async () => {
      await subscriber.close();
      await publisher.close();
      await database.close();
    },
  };
}

async function remember(
  keep: ReturnType<typeof rememberTogether<typeof scoreCalculated>>,
  commands: Received<typeof calculateScore>[],
) {
  const answers = commands.map(({ id: commandId, organisationId }) => {
    return { commandId, organisationId, answer: answerTo(commandId, organisationId) };
  });
  try {
    await keep(answers);
  } catch (error) {
    if (isDuplicateKey(error)) throw new Overtaken("handled before", { cause: error });
    throw error;
  }
  return new Map(answers.map(({ commandId, answer }) => [commandId, answer]));
}

function answerTo(commandId: string, organisationId: string): Answer<typeof scoreCalculated> {
  return {
    id: derivedId(commandId, "reply"),
    value: { outcome: "calculated", organisationId, score },
    handledAt: new Date().toISOString(),
  };
}
