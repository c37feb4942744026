import type { Database } from "@recibo/common/database/database";
import type pg from "pg";
import { decodedHeaders } from "./headers.ts";
import type { Letter, LetterPlace, LetterState, LetterSummary } from "./letter.ts";

/** Which letters to list; what is absent does not matter. */
export type LetterFilter = {
  state?: LetterState | undefined;
  topic?: string | undefined;
  code?: string | undefined;
  since?: Date | undefined;
};

/** What somebody did with a letter. */
export type LetterAction = {
  action: "redriven" | "discarded";
  by: string;
  at: Date;
  reason: string | null;
  /** Where the message lies on its topic since then. */
  toPartition: number | null;
  toOffset: number | null;
};

const summary = `l.partition, l."offset", l.origin_topic as "originTopic", l.origin_partition as "originPartition",
  l.origin_offset as "originOffset", l.code, l.message, l.attempts, l.service, l.version,
  l.received_at as "receivedAt", l.failed_at as "failedAt", l.organisation_id as "organisationId",
  l.request_id as "requestId", l.message_id as "messageId", l.redrives, l.state`;

const matching = `($1::text is null or l.state = $1) and ($2::text is null or l.origin_topic = $2)
  and ($3::text is null or l.code = $3) and ($4::timestamptz is null or l.failed_at >= $4)`;

const valuesOf = ({ state, topic, code, since }: LetterFilter) => [
  state ?? null,
  topic ?? null,
  code ?? null,
  since ?? null,
];

/** Letters, latest first, and how many there are in all. */
export async function listLetters(
  { pool }: Database,
  filter: LetterFilter,
  { most, skip = 0 }: { most: number; skip?: number },
): Promise<{ letters: LetterSummary[]; total: number }> {
  const [{ rows: letters }, { rows: counts }] = await Promise.all([
    pool.query<LetterSummary>(
      `select ${summary} from dead_letters l where ${matching}
        order by l.failed_at desc, l.partition, l."offset" desc limit $5 offset $6`,
      [...valuesOf(filter), most, skip],
    ),
    pool.query<{ total: number }>(
      `select count(*) as total from dead_letters l where ${matching}`,
      valuesOf(filter),
    ),
  ]);
  return { letters, total: counts[0]?.total ?? 0 };
}

/** What the letters that there are can be filtered by. */
export async function knownFilters({
  pool,
}: Database): Promise<{ topics: string[]; codes: string[] }> {
  const { rows } = await pool.query<{ topics: string[] | null; codes: string[] | null }>(
    `select array_agg(distinct origin_topic order by origin_topic) filter (where origin_topic is not null) as topics,
      array_agg(distinct code order by code) as codes from dead_letters`,
  );
  return { topics: rows[0]?.topics ?? [], codes: rows[0]?.codes ?? [] };
}

/** A letter with everything in it; undefined when there is none at this place. */
export async function findLetter(
  { pool }: { pool: pg.Pool | pg.PoolClient },
  { partition, offset }: LetterPlace,
): Promise<Letter | undefined> {
  const { rows } = await pool.query<LetterSummary & EncodedContent>(
    `select ${summary}, l.key, l.value, l.headers from dead_letters l
      where l.partition = $1 and l."offset" = $2`,
    [partition, offset],
  );
  const [found] = rows;
  return found && { ...found, headers: decodedHeaders(found.headers) };
}

type EncodedContent = { key: Buffer | null; value: Buffer | null; headers: string };

/** What was done with a letter, first things first. */
export async function actionsOn(
  { pool }: Database,
  { partition, offset }: LetterPlace,
): Promise<LetterAction[]> {
  const { rows } = await pool.query<LetterAction>(
    `select action, done_by as by, done_at as at, reason, to_partition as "toPartition", to_offset as "toOffset"
      from dead_letter_actions where partition = $1 and "offset" = $2 order by id`,
    [partition, offset],
  );
  return rows;
}

/** The other letters with the same message, oldest first: what became of it each time it was sent. */
export async function siblingsOf({ pool }: Database, letter: Letter): Promise<LetterSummary[]> {
  if (letter.requestId === null) return [];
  const { rows } = await pool.query<LetterSummary>(
    `select ${summary} from dead_letters l where l.request_id = $1
      and not (l.partition = $2 and l."offset" = $3) order by l.failed_at limit 50`,
    [letter.requestId, letter.partition, letter.offset],
  );
  return rows;
}

/** The letters of an organisation's request, oldest first, each with the times it was sent again. */
export async function lettersOfRequest(
  { pool }: Database,
  request: { id: string; organisationId: string; kind: string },
): Promise<{ letters: LetterSummary[]; sentAgain: LetterAction[] }> {
  const values = [request.id, request.organisationId, request.kind];
  // Only letters of the command itself: a reader of the answer may have given that up as well.
  const own = "l.request_id = $1 and l.organisation_id = $2 and l.origin_topic = $3";
  const [{ rows: letters }, { rows: sentAgain }] = await Promise.all([
    pool.query<LetterSummary>({
      name: "letters-of-request",
      text: `select ${summary} from dead_letters l where ${own} order by l.failed_at`,
      values,
    }),
    pool.query<LetterAction>({
      name: "redrives-of-request",
      text: `select a.action, a.done_by as by, a.done_at as at, a.reason, a.to_partition as "toPartition",
          a.to_offset as "toOffset"
        from dead_letter_actions a join dead_letters l using (partition, "offset")
        where ${own} and a.action = 'redriven' order by a.id`,
      values,
    }),
  ]);
  return { letters, sentAgain };
}

/** Who asked for the request that a letter belongs to, if somebody did. */
export async function ownerOf(
  { pool }: Database,
  letter: LetterSummary,
): Promise<string | undefined> {
  if (letter.requestId === null) return undefined;
  const { rows } = await pool.query<{ userId: string | null }>(
    `select user_id as "userId" from requests where id = $1 and organisation_id = $2`,
    [letter.requestId, letter.organisationId],
  );
  return rows[0]?.userId ?? undefined;
}
