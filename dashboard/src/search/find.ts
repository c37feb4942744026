import type { Database } from "@recibo/common/database/database";
import { and, eq, isNull } from "drizzle-orm";
import { byName, matching } from "../customers/search.ts";
import { letterId } from "../dead-letters/letter.ts";
import { customers } from "../tables.ts";
import { byCommandOffset, byHeader, byMoment, ofOrganisation } from "./by-header.ts";
import { escapeLike, folded } from "./folded.ts";
import { type Found, most, type RequestRow, requestColumns, requestFound } from "./found.ts";
import { requestsCalled } from "./requests-called.ts";
import type { Typed } from "./typed.ts";

/** Who looks, and for what. */
type Looking = {
  /** Whether the reader may open what belongs to no request: such dead letters and replies. */
  readonly operator?: boolean | undefined;
  /** Whether requests are looked for, also under what names an invoice or a customer. */
  readonly following?: boolean;
};

/**
 * Finds what an organisation has under what was typed. Each look-up goes through an index to rows of that
 * organisation; topics are not read.
 */
export async function find(
  database: Database,
  organisationId: string,
  typed: Typed,
  { operator = false, following = false }: Looking = {},
): Promise<Found[]> {
  const { id, place, letter, moment, commandOffset, header } = typed;
  const found = await Promise.all([
    id === undefined ? [] : byId(database, organisationId, id),
    id === undefined ? [] : byPayment(database, organisationId, id, following),
    id === undefined || !operator ? [] : orphans(database, id),
    id === organisationId ? ofOrganisation(database, organisationId) : [],
    place ? byPlace(database, organisationId, place) : [],
    letter ? byLetter(database, organisationId, letter) : [],
    moment ? byMoment(database, organisationId, moment) : [],
    commandOffset === undefined ? [] : byCommandOffset(database, organisationId, commandOffset),
    // Every record of the organisation has its id.
    id === organisationId ? [] : byHeader(database, organisationId, header, operator),
    following ? requestsCalled(database, organisationId, typed.text) : [],
    following ? [] : invoicesCalled(database, organisationId, typed.text),
    following ? [] : customersCalled(database, organisationId, typed.text),
  ]);
  const all = found.flat();
  return all.filter(({ href }, at) => all.findIndex((each) => each.href === href) === at);
}

/** Where to go at once: the one thing that it can only be. */
export function onlyOne(found: readonly Found[]): string | undefined {
  const exact = found.filter((each) => each.exact);
  return exact.length === 1 ? exact[0]?.href : undefined;
}

/** Also by the id of a reply, of one that completed it or of one that was put aside, and of a dead letter's message. */
async function byId({ pool }: Database, organisationId: string, id: string): Promise<Found[]> {
  const { rows } = await pool.query<RequestRow>({
    name: "search-by-id",
    text: `select ${requestColumns}, 'id' as by from requests r where r.id = $2 and r.organisation_id = $1
      union all select ${requestColumns}, 'reply' from requests r
        where r.reply_id = $2 and r.organisation_id = $1
      union all select ${requestColumns}, 'reply' from stray_replies s join requests r on r.id = s.request_id
        where s.reply_id = $2 and r.organisation_id = $1
      union all select ${requestColumns}, 'reply' from requests r
        where r.failure is not null and (r.failure->>'reply_id')::uuid = $2 and r.organisation_id = $1
      limit ${most}`,
    values: [organisationId, id],
  });
  return rows.map(requestFound);
}

/** Replies that nobody asked for, by their id: of no organisation, and shown as records. */
async function orphans({ pool }: Database, id: string): Promise<Found[]> {
  const { rows } = await pool.query<{ topic: string; place: string }>({
    name: "search-orphans",
    text: `select topic, topic || '/' || partition || '@' || "offset" as place
      from stray_replies where reply_id = $1 and reason = 'orphan' limit ${most}`,
    values: [id],
  });
  return rows.map(({ topic, place }) => {
    const href = `/traffic/records?topics=${topic}&record=${place}`;
    return { kind: "orphan", href, name: place, by: "reply", exact: true };
  });
}

/** The invoice of a payment, whose id its record has; or the request that made it. */
async function byPayment(
  { pool }: Database,
  organisationId: string,
  id: string,
  following: boolean,
): Promise<Found[]> {
  const { rows } = await pool.query<Omit<InvoiceRow, "called"> & { requestId: string }>({
    name: "search-by-payment",
    text: `select i.id, i.number, i.customer_name as "customerName", i.request_id as "requestId"
      from payments p join invoices i on i.id = p.invoice_id
      where p.id = $2 and p.organisation_id = $1 and i.organisation_id = $1`,
    values: [organisationId, id],
  });
  return rows.map((row) => ({
    ...invoiceFound(row),
    ...(following ? { kind: "request", href: `/requests/${row.requestId}` } : {}),
    by: "payment",
    exact: true,
  }));
}

async function byPlace(
  { pool }: Database,
  organisationId: string,
  { topic, partition, offset }: NonNullable<Typed["place"]>,
): Promise<Found[]> {
  const { rows } = await pool.query<RequestRow>({
    name: "search-by-place",
    text: `select ${requestColumns}, 'place' as by from requests r
        where r.command_offset = $4 and r.command_partition = $3 and r.kind = $2 and r.organisation_id = $1
      union all select ${requestColumns}, 'place' from requests r
        where r.reply_offset = $4 and r.reply_partition = $3 and r.organisation_id = $1
          and r.kind = case $2::text when 'invoice-generated' then 'generate-invoice'
            when 'score-calculated' then 'calculate-score' end
      union all select ${requestColumns}, 'place' from stray_replies s join requests r on r.id = s.request_id
        where s.topic = $2 and s.partition = $3 and s."offset" = $4 and r.organisation_id = $1
      union all select ${requestColumns}, 'place' from requests r
        where r.failure is not null and (r.failure->>'reply_offset')::bigint = $4 and r.organisation_id = $1
          and (r.failure->>'reply_partition')::int = $3
          and r.kind = case $2::text when 'invoice-generated' then 'generate-invoice'
            when 'score-calculated' then 'calculate-score' end
      union all select ${requestColumns}, 'place' from dead_letter_actions a
        join dead_letters l using (partition, "offset") join requests r on r.id = l.request_id
        where a.to_offset = $4 and a.to_partition = $3 and l.origin_topic = $2 and r.organisation_id = $1
      union all select ${requestColumns}, 'dead-letter' from dead_letters l join requests r on r.id = l.request_id
        where header_terms(l.headers, l.organisation_id) @> array['organisation=' || $1::uuid,
            'deadletter_topic=' || lower($2), 'deadletter_partition=' || $3, 'deadletter_offset=' || $4]
          and r.organisation_id = $1
      limit ${most}`,
    values: [organisationId, topic, partition, offset],
  });
  return rows.map(requestFound);
}

/** A letter's request, whose page shows the letter. */
async function byLetter(
  { pool }: Database,
  organisationId: string,
  letter: NonNullable<Typed["letter"]>,
): Promise<Found[]> {
  const { rows } = await pool.query<RequestRow>({
    name: "search-by-letter",
    text: `select ${requestColumns}, 'dead-letter' as by from dead_letters l join requests r on r.id = l.request_id
      where l.partition = $2 and l."offset" = $3 and r.organisation_id = $1`,
    values: [organisationId, letter.partition, letter.offset],
  });
  return rows.map((row) => ({ ...requestFound(row), name: row.customer ?? letterId(letter) }));
}

type InvoiceRow = { id: string; number: string; customerName: string; called: boolean };

/** By the whole number, then those whose number or customer has it in it. */
async function invoicesCalled(
  { pool }: Database,
  organisationId: string,
  text: string,
): Promise<Found[]> {
  const columns = `id, number, customer_name as "customerName"`;
  const { rows } = await pool.query<InvoiceRow>({
    name: "search-invoices",
    text: `(select ${columns}, true as called from invoices
        where organisation_id = $1 and upper(number) = upper($2) limit ${most})
      union all (select ${columns}, false from invoices
        where organisation_id = $1 and search like $3 and upper(number) <> upper($2)
        order by issue_date desc, number_order desc, id limit ${most})`,
    values: [organisationId, text, `%${escapeLike(folded(text))}%`],
  });
  return rows.slice(0, most).map(({ called, ...row }) => ({
    ...invoiceFound(row),
    by: called ? "number" : "name",
    exact: called,
  }));
}

function invoiceFound({ id, number, customerName }: Omit<InvoiceRow, "called">) {
  return { kind: "invoice", href: `/invoices/${id}`, name: `${number} · ${customerName}` } as const;
}

async function customersCalled(
  { query }: Database,
  organisationId: string,
  text: string,
): Promise<Found[]> {
  const rows = await query
    .select({ id: customers.id, name: customers.name, city: customers.city })
    .from(customers)
    .where(
      and(
        eq(customers.organisationId, organisationId),
        isNull(customers.archivedAt),
        ...matching(text),
      ),
    )
    .orderBy(byName)
    .limit(most);
  return rows.map(({ id, name, city }) => ({
    kind: "customer",
    href: `/customers/${id}`,
    name: `${name}, ${city}`,
    by: "name",
    exact: folded(name) === folded(text),
  }));
}
