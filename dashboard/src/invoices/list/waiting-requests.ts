import type { Database } from "@recibo/common/database/database";
import { and, desc, eq, isNull } from "drizzle-orm";
import { customers, requests } from "../../tables.ts";

/** An invoice that was asked for and has no number yet. */
export type WaitingRequest = {
  id: string;
  customerName: string;
  requestedAt: Date;
  state: "waiting" | "published";
};

/** The latest requests for invoices that have no answer yet. */
export async function waitingRequests(
  { query }: Database,
  organisationId: string,
): Promise<WaitingRequest[]> {
  const rows = await query
    .select()
    .from(requests)
    .where(
      and(
        eq(requests.organisationId, organisationId),
        eq(requests.kind, "generate-invoice"),
        isNull(requests.outcome),
      ),
    )
    .orderBy(desc(requests.requestedAt))
    .limit(20);
  return rows.map(({ id, command, requestedAt, publishedAt }) => ({
    id,
    customerName: command.buyer.name,
    requestedAt,
    state: publishedAt ? "published" : "waiting",
  }));
}

/** What one of the organisation's customers is called; undefined when there is none of this id. */
export async function customerNamed(
  { query }: Database,
  organisationId: string,
  id: string,
): Promise<{ id: string; name: string } | undefined> {
  const [found] = await query
    .select({ id: customers.id, name: customers.name })
    .from(customers)
    .where(and(eq(customers.id, id), eq(customers.organisationId, organisationId)));
  return found;
}
