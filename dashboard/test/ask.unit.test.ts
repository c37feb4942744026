import { expect, test } from "@jest/globals";
import { calculateScore } from "@recibo/common/contracts/index";
import type { Database } from "@recibo/common/database/database";
import { newId } from "@recibo/common/uuid";
import { createAsk } from "../src/asking/ask.ts";

/** A database to which every request is new. */
const pool = {
  query: async ({ values: [ids] }: { values: [string[]] }) => ({
    rows: ids.map((request_id, place) => ({ request_id, position: place + 1 })),
  }),
};

test("a message is on its way before whoever asked goes on", async () => {
  const order: string[] = [];
  const publish = async () => {
    for (let step = 0; step < 100; step++) await undefined;
    order.push("message sent");
  };
  const ask = createAsk({ pool } as unknown as Database, () => void publish());
  const organisationId = newId();
  const command = { organisationId, asOf: "2026-11-22" };
  await ask({ requestId: newId(), organisationId, contract: calculateScore, command });
  order.push("asker went on");
  expect(order).toEqual(["message sent", "asker went on"]);
});
