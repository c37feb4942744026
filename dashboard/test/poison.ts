import type { TrialDesk } from "@recibo/local/trial/trial-desk";

/** Makes a worker throw for one organisation, as a bug in it would, until `cure` is called. */
export async function poison(desk: TrialDesk, table: string, organisationId: string) {
  const name = `poison_${organisationId.replaceAll("-", "")}`;
  const [schema] = table.split(".");
  await desk.sql(`create function ${schema}.${name}() returns trigger language plpgsql as
    $$ begin raise exception 'no paper for this one'; end $$`);
  await desk.sql(`create trigger ${name} before insert on ${table} for each row
    when (new.organisation_id = '${organisationId}') execute function ${schema}.${name}()`);
  return { cure: () => desk.sql(`drop trigger ${name} on ${table}`) };
}

/** The organisation of the account with an address. */
export async function organisationOf(desk: TrialDesk, email: string): Promise<string> {
  const [row] = await desk.sql<{ id: string }>(
    "select organisation_id as id from dashboard.users where email = $1",
    [email],
  );
  if (!row) throw new Error(`there is no account ${email}`);
  return row.id;
}
