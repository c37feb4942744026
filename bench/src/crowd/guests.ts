import { createHmac, randomBytes } from "node:crypto";
import { newId } from "@recibo/common/uuid";
import type { SignedIn } from "@recibo/dashboard/web/session";
import type { TrialDesk } from "@recibo/local/trial/trial-desk";

/** Somebody who is signed in: a person, and the cookie of a session of theirs. */
export type Guest = { readonly person: SignedIn; readonly cookie: string };

/** The secret of the desk's sessions, to be given to its dashboard as `SESSION_SECRET`. */
export const sessionSecret = "a benchmark's secret, known to everyone";

/** The cookie's name on a dashboard without https. */
const cookieName = "recibo";

/**
 * Makes people with a session each, straight in the dashboard's tables: signing 10,000 up would take the
 * password hash an hour of processor time, and is no part of what is measured.
 *
 * @param perOrganisation how many of them share an organisation
 */
export async function createGuests(
  desk: TrialDesk,
  count: number,
  perOrganisation: number,
): Promise<Guest[]> {
  let organisationId = "";
  const people = Array.from({ length: count }, (_, index): SignedIn => {
    if (index % perOrganisation === 0) organisationId = newId();
    const userId = newId();
    const email = `${userId}@example.com`;
    return { userId, organisationId, email, name: "", organisationName: "Trial & Sons" };
  });
  await keepPeople(desk, people);
  const ids = people.map(() => randomBytes(24).toString("base64url"));
  const sessions = people.map((person) => JSON.stringify({ cookie: sessionCookie, person, day }));
  await desk.sql(
    `insert into dashboard.session (sid, sess, expire)
      select sid, sess::json, now() + interval '1 day' from unnest($1::text[], $2::text[]) as s (sid, sess)`,
    [ids, sessions],
  );
  return people.map((person, index) => ({ person, cookie: signed(ids[index] as string) }));
}

async function keepPeople(desk: TrialDesk, people: readonly SignedIn[]): Promise<void> {
  await desk.sql(
    "insert into dashboard.organisations (id, name) select distinct id, 'Trial & Sons' from unnest($1::uuid[]) as o (id)",
    [people.map(({ organisationId }) => organisationId)],
  );
  await desk.sql(
    `insert into dashboard.users (id, organisation_id, email, name, password_hash)
      select *, '', '' from unnest($1::uuid[], $2::uuid[], $3::text[])`,
    [
      people.map(({ userId }) => userId),
      people.map(({ organisationId }) => organisationId),
      people.map(({ email }) => email),
    ],
  );
}

/** As express-session keeps a cookie's attributes with the session. */
const sessionCookie = { originalMaxAge: 86_400_000, httpOnly: true, path: "/", sameSite: "lax" };

/** The session counts as prolonged today: no write comes of the first page. */
const day = new Date().toISOString().slice(0, 10);

/** Signs a session's id as express-session does (cookie-signature: HMAC-SHA-256, base64 without padding). */
function signed(id: string): string {
  const signature = createHmac("sha256", sessionSecret).update(id).digest("base64");
  return `${cookieName}=${encodeURIComponent(`s:${id}.${signature.replace(/=+$/, "")}`)}`;
}
