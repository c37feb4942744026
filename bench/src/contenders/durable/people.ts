import type { Database } from "@recibo/common/database/database";
import { newId } from "@recibo/common/uuid";
import type { SignedIn } from "@recibo/dashboard/web/session";

/** Makes people, each with an organisation of their own, straight in the dashboard's tables. */
export async function createPeople({ pool }: Database, count: number): Promise<SignedIn[]> {
  const people = Array.from({ length: count }, (): SignedIn => {
    const [userId, organisationId] = [newId(), newId()];
    const email = `${userId}@example.com`;
    return { userId, organisationId, email, name: "", organisationName: "Trial & Sons" };
  });
  const [userIds, organisationIds, emails] = [
    people.map(({ userId }) => userId),
    people.map(({ organisationId }) => organisationId),
    people.map(({ email }) => email),
  ];
  await pool.query(
    "insert into organisations (id, name) select id, 'Trial & Sons' from unnest($1::uuid[]) as o (id)",
    [organisationIds],
  );
  await pool.query(
    `insert into users (id, organisation_id, email, name, password_hash)
      select *, '', '' from unnest($1::uuid[], $2::uuid[], $3::text[])`,
    [userIds, organisationIds, emails],
  );
  return people;
}
