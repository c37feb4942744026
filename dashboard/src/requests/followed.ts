import type { Database } from "@recibo/common/database/database";
import type { Health } from "@recibo/common/service/health";
import { isId } from "@recibo/common/uuid";
import { and, eq } from "drizzle-orm";
import { straysOf } from "../answers/stray-replies.ts";
import type { LetterSummary } from "../dead-letters/letter.ts";
import { type LetterAction, lettersOfRequest } from "../dead-letters/letters.ts";
import type { Deadlines } from "../lateness/notice-late.ts";
import { type AskedRequest, requests } from "../tables.ts";
import { type Attempt, attemptsOf } from "./attempts.ts";
import { type Hop, hopsOf } from "./hops.ts";
import { type RequestState, stateOfRequest } from "./request-view.ts";

/** A reply that was put aside, by where it lies. */
export type Stray = Awaited<ReturnType<typeof straysOf>>[number];

/** All that the desk has kept of one request, at a moment. */
export type Followed = {
  readonly asked: AskedRequest;
  readonly state: RequestState;
  /** Of the attempt that counts. */
  readonly hops: Hop[];
  /** More than none only after something failed. */
  readonly attempts: Attempt[];
  readonly letters: LetterSummary[];
  /** The times that an operator sent the command again. */
  readonly sentAgain: LetterAction[];
  readonly duplicates: Stray[];
  /** Whether something stands between the outbox and the broker right now. */
  readonly outage: boolean;
};

/** What following needs. */
export type FollowingTools = { database: Database; health: Health; deadlines: Deadlines };

/** Follows a request of an organisation; undefined when it has none of that id. Only rows are read, no topic. */
export async function follow(
  { database, health, deadlines }: FollowingTools,
  organisationId: string,
  id: string,
): Promise<Followed | undefined> {
  if (!isId(id)) return undefined;
  const [[asked], strays] = await Promise.all([
    database.query
      .select()
      .from(requests)
      .where(and(eq(requests.id, id), eq(requests.organisationId, organisationId))),
    straysOf(database, id),
  ]);
  if (!asked) return undefined;
  const deadline = asked.kind === "generate-invoice" ? deadlines.invoice : deadlines.score;
  const failedOnce = asked.outcome === "failed" || asked.failure !== null;
  const course = failedOnce
    ? await lettersOfRequest(database, asked)
    : { letters: [], sentAgain: [] };
  const attempts = failedOnce ? attemptsOf(asked, course) : [];
  const [first] = attempts;
  return {
    asked,
    state: stateOfRequest(asked, new Date(), deadline),
    hops: first?.state === "failed" ? first.hops : hopsOf(asked),
    attempts,
    ...course,
    duplicates: strays.filter(({ reason }) => reason === "duplicate"),
    outage: health.report().some(({ part }) => part === "outbox"),
  };
}
