import type { Database } from "@recibo/common/database/database";
import { messageOf } from "@recibo/common/errors";
import type { Logger } from "@recibo/common/logging";
import type { Language } from "../language/languages.ts";
import { wordsIn } from "../language/words.ts";
import type { Live } from "../live/live-server.ts";
import type { Facts } from "./facts.ts";
import { tellingOf } from "./telling.ts";

/** A payment that was recorded or taken back, and who did it. */
export type PaymentDone = {
  what: "payment-recorded" | "payment-reversed";
  organisationId: string;
  paymentId: string;
  by: { userId: string; name: string };
};

/**
 * Puts a payment, or that it was taken back, into the inboxes of everyone in the organisation but who did it, once each. Positions are
 * given under the inboxes' row locks, in the order of their people, as for answers.
 */
const tellStatement = `
with paid as (
  select i.id, i.number, i.customer_name, p.amount, i.currency, p.reversal_reason from payments p join invoices i on i.id = p.invoice_id
  where p.id = $2 and p.organisation_id = $1
), fact as (
  select jsonb_build_object('what', $6::text, 'invoiceId', id, 'number', number, 'amount', amount,
    'currency', currency, 'customerName', customer_name, 'by', $4::text)
    || case when $6 = 'payment-reversed' then jsonb_build_object('reason', reversal_reason) else '{}' end as facts from paid
), told as (
  select id as user_id, language, md5($7::text || $2::uuid || ' ' || id)::uuid as reply_id from users
  where organisation_id = $1 and id <> $3 and exists (select from paid)
), fresh as (
  select * from told t where not exists (select from notifications n where n.reply_id = t.reply_id)
), inbox as (
  insert into inboxes as i (user_id, last_position, unseen) select user_id, 1, 1 from fresh order by user_id
  on conflict (user_id) do update set last_position = i.last_position + 1, unseen = i.unseen + 1
  returning user_id, last_position, unseen
), notification as (
  insert into notifications (user_id, position, reply_id, kind, facts, created_at)
  select user_id, last_position, reply_id, 'payment', facts, $5 from inbox join fresh using (user_id), fact
)
select user_id, last_position as position, unseen, language, facts from inbox join fresh using (user_id), fact`;

type Row = {
  user_id: string;
  position: number;
  unseen: number;
  language: Language;
  facts: Facts;
};

/** Tells colleagues of a payment. It is recorded whatever becomes of this: a failure is logged and nothing else. */
export async function tellOfPayment(
  { database, live, log }: { database: Database; live: Live; log: Logger },
  { what, organisationId, paymentId, by }: PaymentDone,
): Promise<void> {
  const createdAt = new Date();
  const once = what === "payment-recorded" ? "payment " : "reversal ";
  try {
    const { rows } = await database.pool.query<Row>({
      name: "tell-of-payment",
      text: tellStatement,
      values: [organisationId, paymentId, by.userId, by.name, createdAt, what, once],
    });
    for (const { user_id: userId, position, unseen, language, facts } of rows) {
      const said = { ...tellingOf(facts, wordsIn(language)), kind: "payment" as const };
      const place = { position, unseen, createdAt, requestId: null };
      live.toPerson(userId, "notification", { ...said, ...place });
    }
  } catch (error) {
    const reason = messageOf(error);
    log.warn(
      { correlationId: paymentId, organisationId, reason },
      "colleagues not told of payment",
    );
  }
}
