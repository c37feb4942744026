import { expect, test } from "@jest/globals";
import { contracts } from "../src/contracts/index.ts";
import { permissionsOf, usersOf } from "../src/contracts/permissions.ts";

/** What a user may do, as "read topic calculate-score". */
function rightsOf(user: string, prefix?: string): string[] {
  return permissionsOf(contracts, prefix)
    .filter((permission) => permission.user === user)
    .map(({ operation, resource, name }) => `${operation} ${resource} ${name}`)
    .sort();
}

test("the users are the services and the operator", () => {
  expect(usersOf(contracts)).toEqual([
    "dashboard",
    "invoice-generator",
    "score-calculator",
    "operator",
  ]);
});

test("a service reads what it consumes, writes what it produces and has the group of its name; who shows the traffic reads and writes everywhere", () => {
  expect(rightsOf("dashboard").filter((right) => !right.startsWith("describe"))).toEqual([
    "delete group dashboard",
    "read group dashboard",
    "read group invoice-generator",
    "read group operator",
    "read group score-calculator",
    "read topic calculate-score",
    "read topic dead-letter",
    "read topic generate-invoice",
    "read topic invoice-generated",
    "read topic payment-recorded",
    "read topic payment-reversed",
    "read topic score-calculated",
    "write topic calculate-score",
    "write topic dead-letter",
    "write topic generate-invoice",
    "write topic invoice-generated",
    "write topic payment-recorded",
    "write topic payment-reversed",
    "write topic score-calculated",
  ]);
  expect(rightsOf("invoice-generator")).toEqual([
    "delete group invoice-generator",
    "read group invoice-generator",
    "read topic generate-invoice",
    "write topic dead-letter",
    "write topic invoice-generated",
  ]);
  expect(rightsOf("score-calculator")).toEqual([
    "delete group score-calculator",
    "read group score-calculator",
    "read topic calculate-score",
    "read topic invoice-generated",
    "read topic payment-recorded",
    "read topic payment-reversed",
    "write topic dead-letter",
    "write topic score-calculated",
  ]);
});

test("the operator reads and writes every topic, and no group but its own", () => {
  const rights = rightsOf("operator");
  for (const { topic } of contracts)
    expect(rights).toEqual(expect.arrayContaining([`read topic ${topic}`, `write topic ${topic}`]));
  expect(rights.filter((right) => right.includes(" group "))).toEqual([
    "delete group operator",
    "read group operator",
  ]);
});

test("who shows the traffic sees settings and sizes of topics", () => {
  expect(rightsOf("dashboard", "north.")).toEqual(
    expect.arrayContaining([
      "describe cluster kafka-cluster",
      "describe-configs topic north.generate-invoice",
    ]),
  );
});

test("with a prefix the rights are for the topics and groups of that desk, the users are the same", () => {
  expect(rightsOf("invoice-generator", "north.")).toEqual([
    "delete group north.invoice-generator",
    "read group north.invoice-generator",
    "read topic north.generate-invoice",
    "write topic north.dead-letter",
    "write topic north.invoice-generated",
  ]);
});
