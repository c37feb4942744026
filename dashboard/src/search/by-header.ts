import type { Database } from "@recibo/common/database/database";
import { letterId } from "../dead-letters/letter.ts";
import {
  type Found,
  most,
  mostLookedAt,
  type RequestRow,
  requestColumns,
  requestFound,
} from "./found.ts";
import type { Typed } from "./typed.ts";

type LetterRow = Partial<RequestRow> & { partition: number; offset: number; code: string };

/**
 * Dead letters of an organisation with a header of this value, also of headers that are not ours; newest first. One
 * leads to its request's page; one that belongs to no request to its own page, which only operators have.
 */
export async function byHeader(
  { pool }: Database,
  organisationId: string,
  { name, value }: Typed["header"],
  operator: boolean,
): Promise<Found[]> {
  // A number alone is the value of too many headers.
  if (name === undefined && /^\d{1,6}$/.test(value)) return [];
  const { rows } = await pool.query<LetterRow>({
    name: "search-by-header",
    text: `select ${requestColumns}, l.partition, l."offset", l.code
      from dead_letters l left join requests r on r.id = l.request_id and r.organisation_id = l.organisation_id
      where header_terms(l.headers, l.organisation_id)
          @> array['organisation=' || $1::uuid, lower($2::text) || '=' || lower($3::text)]
        and l.organisation_id = $1::uuid
      order by l.failed_at desc limit ${most}`,
    values: [organisationId, name ?? "", value],
  });
  return rows.flatMap(({ partition, offset, code, ...row }) => {
    const letter = letterId({ partition, offset });
    if (isRequest(row)) return [{ ...requestFound({ ...row, by: "header" }), note: code }];
    if (!operator) return [];
    const href = `/dead-letters/${letter}`;
    return [{ kind: "letter", href, name: letter, by: "header", note: code, exact: true } as const];
  });
}

function isRequest(row: Partial<RequestRow>): row is RequestRow {
  return typeof row.id === "string";
}

/**
 * Requests that were made at a moment, or received, handled or answered: the instants that headers of commands and
 * replies carry. Those of replies have no index of their own, which every answer would have to be entered in; a reply
 * is found among the latest requests before it.
 */
export async function byMoment(
  { pool }: Database,
  organisationId: string,
  moment: Date,
): Promise<Found[]> {
  const { rows } = await pool.query<RequestRow>({
    name: "search-by-moment",
    text: `with at (at, after) as (select $2::timestamptz, $2::timestamptz + interval '1 millisecond')
      (select ${requestColumns}, 'time' as by from requests r, at
        where r.organisation_id = $1 and r.requested_at >= $2 and r.requested_at < after limit ${most})
      union
      (select ${requestColumns}, 'time' from at, (
          select id, kind, command, received_at, handled_at, replied_at from requests
          where organisation_id = $1 and requested_at <= $2 order by requested_at desc limit ${mostLookedAt}
        ) r
        where (r.received_at >= at and r.received_at < after) or (r.handled_at >= at and r.handled_at < after)
          or (r.replied_at >= at and r.replied_at < after)
        limit ${most})`,
    values: [organisationId, moment],
  });
  return rows.map(requestFound);
}

/** The request whose command lies at an offset, of whatever partition: what a reply's `ce_commandoffset` says. */
export async function byCommandOffset(
  { pool }: Database,
  organisationId: string,
  offset: number,
): Promise<Found[]> {
  const { rows } = await pool.query<RequestRow>({
    name: "search-by-command-offset",
    text: `select ${requestColumns}, 'place' as by from requests r
      where r.command_offset = $2 and r.organisation_id = $1 limit ${most}`,
    values: [organisationId, offset],
  });
  return rows.map(requestFound);
}

/** The latest requests of the reader's own organisation, whose id every record of it has in `ce_subject`. */
export async function ofOrganisation({ pool }: Database, organisationId: string): Promise<Found[]> {
  const { rows } = await pool.query<RequestRow>({
    name: "search-of-organisation",
    text: `select ${requestColumns}, 'organisation' as by from requests r
      where r.organisation_id = $1 order by r.requested_at desc limit ${most}`,
    values: [organisationId],
  });
  return rows.map((row) => ({ ...requestFound(row), exact: false }));
}
