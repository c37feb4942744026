import type { TrialDesk } from "@recibo/local/trial/trial-desk";
import { until } from "@recibo/local/trial/until";
import { trialInvoice, type Visitor } from "@recibo/local/trial/visitor";
import { idOf, invite, joined } from "./people.ts";
import { poison } from "./poison.ts";

/** Stands in every text of the first organisation, and nowhere else. */
export const marker = `Segredo${crypto.randomUUID().slice(0, 8)}`;

export const anas = "ana@example.com";

/** An organisation with one of everything: what others must not get at. */
export type FirstOrganisation = {
  /** Its owner, an operator. */
  ana: Visitor;
  /** A member who is no operator. */
  carla: Visitor;
  /** The path of the link of an invitation that waits. */
  invitation: string;
  /**
   * An id for each parameter of a route: of `/invoices/:id/pdf` by `/invoices/:id`. A new kind of address
   * needs one of the first organisation's here, so that the walk can try it.
   */
  idsOf: Record<string, string>;
  /** What of it rows of others may not name: ids, and the marker. */
  traces: string[];
};

/** @param desk whose configuration names `anas` as an operator */
export async function createFirstOrganisation(desk: TrialDesk): Promise<FirstOrganisation> {
  const ana = desk.visitor();
  await ana.signUp(anas);
  const organisation = await one(desk, "select organisation_id as id from dashboard.users");
  await desk.sql("update dashboard.organisations set name = $1, street = $1, city = $1", [marker]);
  await desk.sql("update dashboard.users set name = $1", [marker]);
  const { visitor: carla } = await joined(desk, ana, marker, "carla@example.com");
  const path = await invite(ana, `${marker.toLowerCase()}@example.com`);
  const request = await ana.askForInvoice({
    "customer[name]": marker,
    "customer[street]": marker,
    "lines[0][description]": marker,
  });
  const invoice = await one(desk, "select id from dashboard.invoices");
  await desk.sql(
    `insert into dashboard.payments (id, organisation_id, invoice_id, paid_on, amount)
      values (gen_random_uuid(), $1, $2, current_date, 100)`,
    [organisation, invoice],
  );
  await ana.post("/score", "/score", {});
  await one(desk, "select request_id as id from dashboard.scores");
  const letter = await deadLetter(desk, ana, organisation);
  await settled(desk);
  // Far along in her inbox: nobody else gets to such a position while the walk lasts.
  for (const column of ["notifications set position", "inboxes set last_position"])
    await desk.sql(`update dashboard.${column} = ${column.split(" ")[2]} + 1000`);
  const ids = {
    invitation: await one(desk, "select id from dashboard.invitations where accepted_at is null"),
    customer: await one(desk, "select id from dashboard.customers"),
    carla: await idOf(desk, "carla@example.com"),
    ana: await idOf(desk, anas),
    session: await one(desk, "select id from dashboard.session where ended_at is null"),
    payment: await one(desk, "select id from dashboard.payments"),
  };
  return {
    ...{ ana, carla, invitation: path },
    traces: [marker, organisation, request, invoice, ...Object.values(ids)],
    idsOf: {
      "/invoices/:id": invoice,
      "/invoices/:id/payments/:paymentId": ids.payment,
      "/requests/:id": request,
      "/requests/:id/records/:which": "command",
      "/api/v1/requests/:id": request,
      "/traffic/failures/:service": "invoice-generator",
      "/customers/:id": ids.customer,
      "/notifications/:position/:mark": "read",
      "/dead-letters/:id": letter,
      "/members/:id": ids.carla,
      "/members/invitations/:id": ids.invitation,
      "/account/sessions/:id": ids.session,
      "/invitations/:token": ids.invitation,
      "/notifications/:position": "1001",
    },
  };
}

/** A form with everything in it that any route might take for somebody else's. */
export function everythingOf({ idsOf, traces }: FirstOrganisation): Record<string, string> {
  return {
    ...trialInvoice,
    ...{
      customerId: idsOf["/customers/:id"],
      customer: idsOf["/customers/:id"],
      requestId: idsOf["/requests/:id"],
    },
    ...{
      invoiceId: idsOf["/invoices/:id"],
      id: idsOf["/invoices/:id"],
      pay: idsOf["/invoices/:id"],
    },
    ...{
      correct: idsOf["/requests/:id"],
      from: idsOf["/invoices/:id"],
      userId: idsOf["/members/:id"],
    },
    ...{ session: idsOf["/account/sessions/:id"], corrects: idsOf["/invoices/:id"] },
    ...{ organisation: "Eve & Co", organisationId: traces[1], name: "Eve", role: "owner" },
    ...{ email: `${crypto.randomUUID()}@example.com`, password: "correct horse battery" },
    ...{ current: "not the password", invited: `${crypto.randomUUID()}@example.com`, least: "20" },
    ...{
      date: "2026-11-20",
      amount: "1.00",
      method: "transfer",
      reason: "because",
      sentOn: "2026-11-20",
      upTo: "1000000",
    },
    ...{ language: "en", next: "//elsewhere.example/", operator: "true" },
  } as Record<string, string>;
}

/** Resolves when everything that was asked for is answered. */
export async function settled(desk: TrialDesk): Promise<void> {
  await until("an answer to everything", async () => {
    const [open] = await desk.sql(
      "select from dashboard.requests where outcome is null union all select from dashboard.outbox",
    );
    return open === undefined;
  });
}

async function deadLetter(desk: TrialDesk, ana: Visitor, organisation: string): Promise<string> {
  const { cure } = await poison(desk, "score_calculator.handled_commands", organisation);
  await ana.post("/score", "/score", {});
  const letter = await one(
    desk,
    `select partition || '-' || "offset" as id from dashboard.dead_letters where organisation_id is not null`,
  );
  await cure();
  return letter;
}

function one(desk: TrialDesk, statement: string): Promise<string> {
  return until(statement, async () => (await desk.sql<{ id: string }>(statement))[0]?.id);
}
