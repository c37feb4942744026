import type { Database } from "@recibo/common/database/database";
import { eq } from "drizzle-orm";
import type { RequestHandler } from "express";
import { users } from "../tables.ts";
import { notFound } from "../web/errors.ts";
import { personOf } from "../web/session.ts";

/** Names operators by their addresses, in a local run; elsewhere the configuration names none, see `setOperator`. */
export async function nameOperators(
  { pool }: Database,
  { emails }: { emails: string[] },
): Promise<void> {
  await pool.query(
    `update users set operator = true
      where not operator and email = any($1::text[]) and removed_at is null`,
    [emails],
  );
}

/** An account, as the command line shows it. */
export type Account = {
  id: string;
  email: string;
  name: string;
  role: string;
  organisation: string;
  operator: boolean;
  /** When it was made, ISO 8601. */
  since: string;
};

const accountColumns = `u.id, u.email, u.name, u.role, o.name as organisation, u.operator,
  to_char(u.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since`;
const accounts = "users u join organisations o on o.id = u.organisation_id";

export async function operatorsOf({ pool }: Database): Promise<Account[]> {
  const { rows } = await pool.query<Account>(
    `select ${accountColumns} from ${accounts} where u.operator and u.removed_at is null order by u.email`,
  );
  return rows;
}

/** The account of an address, if there is one. @param email in lower case */
export async function accountsOf({ pool }: Database, email: string): Promise<Account[]> {
  const { rows } = await pool.query<Account>(
    `select ${accountColumns} from ${accounts} where u.email = $1 and u.removed_at is null`,
    [email],
  );
  return rows;
}

/** Makes an account an operator's, or no operator's any more; takes effect at once. Undefined without such an account. */
export async function setOperator(
  { pool }: Database,
  id: string,
  operator: boolean,
): Promise<Account | undefined> {
  await pool.query("update users set operator = $2 where id = $1 and removed_at is null", [
    id,
    operator,
  ]);
  const { rows } = await pool.query<Account>(
    `select ${accountColumns} from ${accounts} where u.id = $1 and u.removed_at is null`,
    [id],
  );
  return rows[0];
}

/**
 * Lets only operators through; for others there is no such page. Asks the database each time, so that who
 * is no operator any longer is none at once.
 */
export function requireOperator(database: Database): RequestHandler {
  return async (request, _response, next) => {
    const { userId } = personOf(request);
    next((await isOperator(database, userId)) ? undefined : notFound());
  };
}

/** Whether a person is an operator at this moment. */
export async function isOperator({ query }: Database, userId: string): Promise<boolean> {
  const [user] = await query
    .select({ operator: users.operator })
    .from(users)
    .where(eq(users.id, userId));
  return user?.operator === true;
}
