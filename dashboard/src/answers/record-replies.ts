import type { Database } from "@recibo/common/database/database";
import type { Language } from "../language/languages.ts";
import { wordsIn } from "../language/words.ts";
import { type Facts, type Kind, kindOf } from "../notifications/facts.ts";
import { type Telling, tellingOf } from "../notifications/telling.ts";
import { measureRecorded } from "../requests/hop-metrics.ts";
import { factsOf, instantOf, type Reply } from "./answer.ts";
import { recordStatement } from "./record-statement.ts";
import type { StrayReply } from "./stray-replies.ts";

/** A reply that was recorded just now: whom to tell what. */
export type Recorded = {
  requestId: string;
  organisationId: string;
  kind: string;
  /** Present when somebody is to be told. */
  notification: PushedNotification | undefined;
};

/** A notification as the browser gets it: in the language of the person. */
export type PushedNotification = Telling & {
  userId: string;
  /** Place in the person's inbox; the next one is one higher. */
  position: number;
  kind: Kind;
  createdAt: Date;
  /** How many are unseen, this one included. */
  unseen: number;
};

type OnRecorded = (found: { recorded: Recorded[]; strays: StrayReply[] }) => void;

/**
 * Applies replies once each, in one statement for all: the request completed, the invoice or score shown,
 * the notification in the inbox of whoever asked. A reply that comes again changes nothing. A request that
 * failed is completed after all by a later reply that did not (see decision 12); any other second reply to a
 * request, or one to a request nobody made, is kept as a stray.
 *
 * @param onRecorded told, as soon as they are kept, of the replies that were new and of the strays: what is recorded
 *   is told although a reply after it fails
 */
export async function recordReplies(
  database: Database,
  replies: Reply[],
  onRecorded: OnRecorded = () => undefined,
): Promise<void> {
  let rest = replies;
  while (rest.length > 0) {
    // A statement can complete a request once; a second reply to it waits for the next round.
    const round = firstOfEach(rest);
    rest = rest.filter((reply) => !round.includes(reply));
    await recordRound(database, round, onRecorded);
  }
}

function firstOfEach(replies: Reply[]): Reply[] {
  const seen = new Map<string, Reply>();
  for (const reply of replies)
    if (!seen.has(reply.correlationId)) seen.set(reply.correlationId, reply);
  return [...seen.values()];
}

type Row = {
  request_id: string;
  organisation_id: string;
  kind: string;
  user_id: string | null;
  late: boolean;
  after_all: boolean;
  position: number;
  unseen: number;
  language: Language;
  requested_at: Date;
  published_at: Date | null;
  /** Set when the row is not about a completed request but about a stray. */
  stray: StrayReply["reason"] | null;
};

async function recordRound(
  { pool }: Database,
  replies: Reply[],
  onRecorded: OnRecorded,
): Promise<void> {
  const now = new Date();
  const facts = replies.map(factsOf);
  const { rows } = await pool.query<Row>({
    name: "record-replies",
    text: recordStatement,
    values: [
      replies.map(({ correlationId }) => correlationId),
      replies.map(({ id }) => id),
      replies.map(({ value }) => value.outcome),
      replies.map(({ value }) => JSON.stringify(value)),
      replies.map(({ record }) => record.topic),
      replies.map(({ record }) => record.partition),
      replies.map(({ record }) => record.offset),
      replies.map((reply) => instantOf(reply, "receivedat") ?? null),
      replies.map((reply) => instantOf(reply, "handledat") ?? null),
      replies.map(({ record }) => new Date(record.timestamp)),
      facts.map(kindOf),
      facts.map((each) => JSON.stringify(each)),
      now,
    ],
  });
  const answers = new Map(
    replies.map((reply, index) => [reply.correlationId, { reply, facts: facts[index] as Facts }]),
  );
  const answerOf = ({ request_id }: Row) =>
    answers.get(request_id) as { reply: Reply; facts: Facts };
  const completed = rows.filter(({ stray }) => stray === null);
  onRecorded({
    recorded: completed.map((row) => toRecorded(row, answerOf(row).facts, now)),
    strays: rows.flatMap(({ request_id: requestId, stray: reason }) =>
      reason === null ? [] : [{ requestId, reason }],
    ),
  });
  for (const row of completed) measureHops(row, answerOf(row).reply, now);
}

function measureHops(row: Row, reply: Reply, recordedAt: Date): void {
  measureRecorded({
    kind: row.kind,
    outcome: reply.value.outcome,
    requestedAt: row.requested_at,
    publishedAt: row.published_at,
    receivedAt: instantOf(reply, "receivedat"),
    handledAt: instantOf(reply, "handledat"),
    repliedAt: new Date(reply.record.timestamp),
    recordedAt,
  });
}

function toRecorded(row: Row, facts: Facts, createdAt: Date): Recorded {
  const { request_id: requestId, organisation_id: organisationId, kind } = row;
  const { user_id: userId, position, unseen } = row;
  if (userId === null) return { requestId, organisationId, kind, notification: undefined };
  const whole = { ...facts, late: row.late, afterAll: row.after_all };
  const telling = tellingOf(whole, wordsIn(row.language));
  const notification = { ...telling, kind: kindOf(facts), userId, position, unseen, createdAt };
  return { requestId, organisationId, kind, notification };
}
