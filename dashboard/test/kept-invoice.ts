import { randomUUID } from "node:crypto";
import { expect } from "@jest/globals";
import type { TrialDesk } from "@recibo/local/trial/trial-desk";
import fc from "fast-check";
import { type Standing, stateSql } from "../src/invoices/invoice-state.ts";

/** An answered invoice, as the reply of the worker would have left it. */
export async function keepInvoice(
  desk: TrialDesk,
  organisationId: string,
  customerId: string,
  given: { number: string; payable: number; paid?: number; due?: string; currency?: string },
): Promise<void> {
  const { number, payable, paid = 0, due = "2999-12-31", currency = "EUR" } = given;
  const request = randomUUID();
  await desk.sql(
    `insert into dashboard.requests (id, organisation_id, kind, command, requested_at)
      values ($1, $2, 'generate-invoice', '{}', now())`,
    [request, organisationId],
  );
  await desk.sql(
    `insert into dashboard.invoices (id, organisation_id, request_id, number, customer_id, customer_name, currency,
        issue_date, due_date, totals, payable, paid, document_key, document_sha256, recorded_at)
      values (gen_random_uuid(), $1, $2, $3, $4, 'x', $5, '2026-01-01', $6, $9, $7, $8, 'k', 's', now())`,
    [
      ...[organisationId, request, number, customerId, currency, due, payable, paid],
      { net: payable, taxes: [], tax: 0, gross: payable, payable },
    ],
  );
}

/** Many standings that an invoice can have around a day, with names that are hard to search for. */
export function someStandings(): (Standing & { name: string })[] {
  const amount = fc.integer({ min: 0, max: 3 });
  const day = fc.constantFrom("2026-11-20", "2026-11-21", "2026-11-22");
  return fc.sample(
    fc.record({
      type: fc.constantFrom("invoice" as const, "invoice" as const, "credit-note" as const),
      payable: fc.integer({ min: 1, max: 3 }),
      paid: amount,
      credited: amount,
      dueDate: day,
      sentAt: fc.constantFrom(null, new Date("2026-11-20T00:00:00Z")),
      name: fc.string({ unit: "grapheme", maxLength: 8 }).map((name) => name.replaceAll("\0", "")),
    }),
    { numRuns: 400, seed: 7 },
  );
}

/** Keeps an invoice of each standing in one organisation; returns what the database says of them on a day. */
export async function keepStandings(
  desk: TrialDesk,
  standings: (Standing & { name: string })[],
  day: string,
): Promise<{ state: string; outstanding: string; search: string }[]> {
  return await desk.sql<{ state: string; outstanding: string; search: string }>(
    `with given as (
      select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::date[], $6::timestamptz[], $7::text[])
        with ordinality as g (type, payable, paid, credited, due_date, sent_at, name, place)
    ), request as (
      insert into dashboard.requests (id, organisation_id, kind, command, requested_at)
      select gen_random_uuid(), o.id, 'generate-invoice', '{}', now()
      from (select id from dashboard.organisations limit 1) o returning id, organisation_id
    ), kept as (
      insert into dashboard.invoices (id, organisation_id, request_id, number, customer_id, customer_name, currency, issue_date,
        due_date, totals, payable, paid, credited, sent_at, type, document_key, document_sha256, recorded_at)
      select gen_random_uuid(), r.organisation_id, r.id, lpad(place::text, 4, '0'), r.id, name, 'EUR', '2026-11-01', due_date,
        '{"net": 1}', payable, paid, credited, sent_at, type, '', '', now() from given, request r
      returning *
    )
    select ${stateSql("$8")} as state, outstanding, search from kept order by number`,
    [
      standings.map(({ type }) => type),
      standings.map(({ payable }) => payable),
      standings.map(({ paid }) => paid),
      standings.map(({ credited: taken }) => taken),
      standings.map(({ dueDate }) => dueDate),
      standings.map(({ sentAt }) => sentAt),
      standings.map(({ name }) => name),
      day,
    ],
  );
}

/** What the database keeps of sums is what there is to sum. */
export async function expectTrueTallies(desk: TrialDesk): Promise<void> {
  const wrong = await desk.sql(
    `with there as (
      select organisation_id, case when outstanding > 0 then due_date else 'infinity' end as due_date, currency, type, stage,
        count(*) as documents, sum(payable)::bigint as payable, sum(outstanding)::bigint as outstanding
      from dashboard.invoices group by 1, 2, 3, 4, 5
    ), kept as (select * from dashboard.invoice_tallies where documents <> 0 or payable <> 0 or outstanding <> 0)
    (table there except table kept) union all (table kept except table there)`,
  );
  expect(wrong).toEqual([]);
}
