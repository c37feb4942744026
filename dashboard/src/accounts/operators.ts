import type { Database } from "@recibo/common/database/database";
import { eq } from "drizzle-orm";
import type { RequestHandler } from "express";
import { users } from "../tables.ts";
import { notFound } from "../web/errors.ts";
import { personOf } from "../web/session.ts";

/** Who is an operator, as the configuration names them; takes effect on existing accounts at each start. */
export async function nameOperators(
  { pool }: Database,
  { emails }: { emails: string[] },
): Promise<void> {
  await pool.query(
    `update users set operator = (email = any($1::text[]) and removed_at is null)
      where operator <> (email = any($1::text[]) and removed_at is null)`,
    [emails],
  );
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
