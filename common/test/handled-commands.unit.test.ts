import { expect, test } from "@jest/globals";
import type pg from "pg";
import { isDuplicateKey } from "../src/database/database.ts";
import { rememberTogether } from "../src/database/handled-commands.ts";

/** A table of handled commands that takes each id once, all of a statement or none. */
function createMemory(known: string[] = []) {
  const statements: string[][] = [];
  const query = async ({ values: [ids] }: { values: [string[]] }) => {
    statements.push(ids);
    if (ids.some((id) => known.includes(id)))
      throw Object.assign(new Error("known"), { code: "23505" });
    known.push(...ids);
  };
  return { statements, known, pool: { query } as unknown as pg.Pool };
}

function answerTo(commandId: string) {
  const answer = { id: commandId, value: {}, handledAt: "2026-11-02T10:00:00.000Z" };
  return { commandId, organisationId: "", answer };
}

test("answers of several partitions that are ready together are remembered by one statement", async () => {
  const { pool, statements } = createMemory();
  const remember = rememberTogether(pool);
  await Promise.all([remember(["a", "b"].map(answerTo)), remember([answerTo("c")])]);
  expect(statements).toEqual([["a", "b", "c"]]);
});

test("a batch with a command that was handled before fails alone, and all of it", async () => {
  const { pool, known } = createMemory(["b"]);
  const remember = rememberTogether(pool);
  const [first, second] = await Promise.allSettled([
    remember(["a", "b"].map(answerTo)),
    remember([answerTo("c")]),
  ]);
  expect(first.status === "rejected" && isDuplicateKey(first.reason)).toBe(true);
  expect(second.status).toBe("fulfilled");
  expect(known).toEqual(["b", "c"]);
});
