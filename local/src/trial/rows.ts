import type { TrialDesk } from "./trial-desk.ts";

/** All rows of a schema's tables, as text and in an order of their own, by table. */
export type Rows = Record<string, string[]>;

/**
 * Reads every row of every table of a schema, to be compared with what is there later.
 *
 * @param except columns that may differ, as `table.column`, and whole tables, as `table`
 */
export async function rowsOf(
  desk: Pick<TrialDesk, "sql">,
  schema: string,
  except: readonly string[] = [],
): Promise<Rows> {
  const tables = await desk.sql<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = $1 order by 1",
    [schema],
  );
  const rows: Rows = {};
  for (const { name } of tables) {
    if (except.includes(name)) continue;
    const columns = except.filter((each) => each.startsWith(`${name}.`));
    const found = await desk.sql<{ row: string }>(
      `select (to_jsonb(t) - $1::text[])::text as row from "${schema}"."${name}" t order by 1`,
      [columns.map((each) => each.slice(name.length + 1))],
    );
    rows[name] = found.map(({ row }) => row);
  }
  return rows;
}
