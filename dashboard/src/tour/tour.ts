import type { Database } from "@recibo/common/database/database";
import { demoOrganisation } from "../demo/demo-history.ts";
import type { SignedIn } from "../web/session.ts";
import { type TourStep, tourOf, tourSteps } from "./progress.ts";

/** The tour as the first page shows it. */
export type Tour = { steps: { step: TourStep; done: boolean; href: string }[]; finished: boolean };

/** The tour of whoever tries the demo, until she puts it aside. */
export async function tourFor(database: Database, person: SignedIn): Promise<Tour | null> {
  if (person.organisationId !== demoOrganisation.id) return null;
  const [{ done, dismissed }, latest] = await Promise.all([
    tourOf(database, person),
    latestRequest(database, person.userId),
  ]);
  if (dismissed) return null;
  const hrefs: Record<TourStep, string> = {
    ask: "/invoices/new",
    follow: latest ? `/requests/${latest}` : "/invoices",
    break: "/traffic/failures",
    heal: "/traffic/failures",
    redrive: "/dead-letters",
  };
  return {
    steps: tourSteps.map((step) => ({ step, done: done[step], href: hrefs[step] })),
    finished: tourSteps.every((step) => done[step]),
  };
}

async function latestRequest({ pool }: Database, userId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from requests where organisation_id = $2 and user_id = $1
      order by requested_at desc limit 1`,
    [userId, demoOrganisation.id],
  );
  return rows[0]?.id;
}
