import type { Database } from "@recibo/common/database/database";
import { factsOfValue, type Reply } from "../answers/answer.ts";
import type { Words } from "../language/words.ts";
import { type Facts, type Kind, kindOf } from "../notifications/facts.ts";
import { type Telling, tellingOf } from "../notifications/telling.ts";

/** Something that happened in an organisation. */
export type Activity = Telling & { kind: Kind; at: Date };

/** How many the page shows. */
const most = 8;

/** The answers to the latest requests, the latest payments and those taken back latest; each the first few of an index. */
const activityStatement = `
(select recorded_at as at, id, kind, reply, null as payment from requests
  where organisation_id = $1 and reply is not null order by requested_at desc limit $2)
union all
(select p.reversed_at, i.id, 'payment', null, jsonb_build_object('number', i.number, 'amount', p.amount,
    'currency', i.currency, 'customerName', i.customer_name, 'by', u.name, 'reason', p.reversal_reason)
  from payments p join invoices i on i.id = p.invoice_id join users u on u.id = p.reversed_by
  where p.organisation_id = $1 and p.reversed_at is not null order by p.reversed_at desc limit $2)
union all
(select p.recorded_at, i.id, 'payment', null, jsonb_build_object('number', i.number, 'amount', p.amount,
    'currency', i.currency, 'customerName', i.customer_name)
  from payments p join invoices i on i.id = p.invoice_id
  where p.organisation_id = $1 order by p.recorded_at desc limit $2)
order by at desc limit $2`;

type Paid = { number: string; amount: number; currency: string; customerName: string };
/** Who took a payment back, and why. */
type Reversal = { by: string; reason: string };

type Row = {
  at: Date;
  id: string;
  kind: "generate-invoice" | "calculate-score" | "payment";
  reply: Reply["value"] | null;
  payment: Paid | (Paid & Reversal) | null;
};

/** The latest things that happened, newest first, in the reader's words; one statement. */
export async function activityOf(
  { pool }: Database,
  organisationId: string,
  words: Words,
): Promise<Activity[]> {
  const { rows } = await pool.query<Row>({
    name: "home-activity",
    text: activityStatement,
    values: [organisationId, most],
  });
  return rows.flatMap((row) => {
    const facts = factsOfRow(row);
    return facts ? [{ kind: kindOf(facts), at: row.at, ...tellingOf(facts, words) }] : [];
  });
}

function factsOfRow({ id, kind, reply, payment }: Row): Facts | undefined {
  if (payment && "reason" in payment)
    return { what: "payment-reversed", invoiceId: id, ...payment };
  if (payment) return { what: "payment-recorded", invoiceId: id, ...payment };
  return reply
    ? factsOfValue(reply, kind === "generate-invoice" ? "invoice" : "score", id)
    : undefined;
}
