import { expect, test } from "@jest/globals";
import { DrizzleQueryError } from "drizzle-orm";
import { serializeError } from "../src/logging.ts";

test("a statement that failed is logged without its values", () => {
  const failed = new DrizzleQueryError("insert into users values ($1, $2)", [
    "ana@example.com",
    "$argon2id$v=19$m=19456",
  ]);
  const line = JSON.stringify(serializeError(failed));
  expect(line).toContain("Failed query: insert into users values ($1, $2)");
  expect(line).toContain("logging.unit.test.ts");
  expect(line).not.toMatch(/ana@example|argon2id/);
});

test("an error that was foreseen is logged with its code and cause, and without a stack", () => {
  const cause = new Error("connection lost");
  const error = Object.assign(new Error("not now", { cause }), { code: "OUTAGE" });
  expect(serializeError(error)).toMatchObject({ code: "OUTAGE", message: "not now" });
  expect(serializeError(error)).not.toHaveProperty("stack");
});
