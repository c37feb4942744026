import type { calculateScore } from "@recibo/common/contracts/calculate-score";
import type { scoreCalculated } from "@recibo/common/contracts/score-calculated";
import { answerOnce, Overtaken } from "@recibo/common/database/answer-once";
import { type Database, isDuplicateKey } from "@recibo/common/database/database";
import { findAnswers, rememberTogether } from "@recibo/common/database/handled-commands";
import type { Logger } from "@recibo/common/logging";
import type { Received } from "@recibo/common/messaging/envelope";
import type { Answer } from "@recibo/common/messaging/request-reply";
import type { History } from "@recibo/common/scorecard/history";
import { score } from "@recibo/common/scorecard/score";
import { derivedId } from "@recibo/common/uuid";
import { type Extent, historiesAsKnown } from "./history.ts";

type Command = Received<typeof calculateScore>;
type Reply = Answer<typeof scoreCalculated>;

/**
 * Handles calculate-score commands: a score from the history at that moment, remembered with the command,
 * so that a redelivered command gets the same score although history went on.
 */
export function calculateScores(
  database: Database,
  log: Logger,
): (commands: Command[]) => Promise<Reply[]> {
  const remember = rememberTogether<typeof scoreCalculated>(database.pool);
  return answerOnce<typeof calculateScore, typeof scoreCalculated>({
    recall: (commands) =>
      findAnswers(
        database.pool,
        commands.map(({ id }) => id),
      ),
    handle: (commands) => calculateFresh({ database, log, remember }, commands),
  });
}

type Tools = {
  database: Database;
  log: Logger;
  remember: ReturnType<typeof rememberTogether<typeof scoreCalculated>>;
};

async function calculateFresh(
  { database, log, remember }: Tools,
  commands: Command[],
): Promise<Map<string, Reply>> {
  const histories = await historiesAsKnown(database, knownOf(commands));
  const remembered = commands.map((command) => {
    const { organisationId } = command.value;
    const answer = calculate(command, histories.get(organisationId) as History);
    return { commandId: command.id, organisationId, answer };
  });
  try {
    await remember(remembered);
  } catch (error) {
    // Handled before, or by another worker, which had the partition until just now.
    if (isDuplicateKey(error))
      throw new Overtaken("a command was handled before", { cause: error });
    throw error;
  }
  for (const [index, { organisationId, answer }] of remembered.entries()) {
    const points = answer.value.outcome === "calculated" ? answer.value.score.points : undefined;
    const correlationId = commands[index]?.correlationId;
    log.info({ correlationId, organisationId, points }, "score calculated");
  }
  return new Map(remembered.map(({ commandId, answer }) => [commandId, answer]));
}

const nothing: Extent = { invoices: 0, payments: 0, reversals: 0 };

/** The most history that a command of the batch knew of, by organisation. */
function knownOf(commands: Command[]): Map<string, Extent> {
  const most = new Map<string, Extent>();
  for (const { value } of commands) {
    const { organisationId, known } = value;
    const { invoices, payments, reversals } = most.get(organisationId) ?? nothing;
    most.set(organisationId, {
      invoices: Math.max(invoices, known?.invoices ?? 0),
      payments: Math.max(payments, known?.payments ?? 0),
      reversals: Math.max(reversals, known?.reversals ?? 0),
    });
  }
  return most;
}

function calculate(command: Command, history: History): Reply {
  const { organisationId, asOf } = command.value;
  return {
    id: derivedId(command.id, "reply"),
    value: { outcome: "calculated", organisationId, score: score(history, asOf) },
    handledAt: new Date().toISOString(),
  };
}
