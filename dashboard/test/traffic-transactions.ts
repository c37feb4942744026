import { expect, test } from "@jest/globals";
import { publishInTransaction } from "@recibo/common/test/messaging/other-producers";
import { newId } from "@recibo/common/uuid";
import type { TrialDesk } from "@recibo/local/trial/trial-desk";
import { until } from "@recibo/local/trial/until";
import type { Visitor } from "@recibo/local/trial/visitor";
import type { RecordRow } from "../src/traffic/rows.ts";
import { placesOn, textOf } from "./traffic-producing.ts";

type Scene = {
  desk: TrialDesk;
  /** An operator who sees what is personal. */
  ines: Visitor;
  /** Follows a view live. */
  rowsOf(view: string): Promise<() => RecordRow[]>;
};

const topic = "payment-recorded";

/** The test of records of transactions, on a desk that others are tested on too. */
export function testTransactions(sceneOf: () => Scene): void {
  test("what a transaction undid or may still undo says so in its row, and is left out where only committed records are asked for", () =>
    toldOrLeftOut(sceneOf()));
}

async function toldOrLeftOut({ desk, ines, rowsOf }: Scene): Promise<void> {
  const name = newId();
  const view = `topics=${topic}&columns=value,transaction&text=${name}`;
  const [every, committed] = [await rowsOf(view), await rowsOf(`${view}&committed=1`)];
  const publish = (value: string) =>
    publishInTransaction(`${desk.prefix}${topic}`, newId(), [`"${name} ${value}"`]);
  const kept = await publish("kept");
  await kept.end("commit");
  const undone = await publish("undone");
  await until("the record of the open transaction", () => every().length === 2);
  const path = `/traffic/records?${view}`;
  expect(await marksOn(ines, path)).toEqual(["open"]);
  await undone.end("abort");
  const last = await publish("last");
  await last.end("commit");

  await until("the last record", () => committed().length === 2 && every().length === 3);
  expect(every()[1]).toMatchObject({ cells: [`${name} undone`, "open"], transaction: "open" });
  expect(committed().map(({ cells }) => cells)).toEqual([
    [`${name} kept`, "committed"],
    [`${name} last`, "committed"],
  ]);
  expect(await marksOn(ines, path)).toEqual(["aborted"]);
  expect(placesOn(await textOf(ines, path))).toHaveLength(3);
  for (const order of ["", "&from=beginning"]) {
    const page = await textOf(ines, `${path}${order}&committed=1`);
    expect([order, placesOn(page).length]).toEqual([order, 2]);
    expect(page).toMatch(/name="committed" value="1" checked>/);
    expect(page).toMatch(/href="[^"]+committed=1[^"]+live=1"/);
    expect(page).toMatch(/href="\/traffic\/export[^"]+committed=1[^"]+format=csv"/);
  }
  const exported = await textOf(ines, `/traffic/export?${view}&committed=1`);
  expect(exported).not.toContain("undone");
  expect(exported.trim().split("\n")).toHaveLength(2);
}

/** What rows say of transactions. */
async function marksOn(visitor: Visitor, path: string): Promise<(string | undefined)[]> {
  const html = await textOf(visitor, path);
  return [...html.matchAll(/class="traffic-transaction">.*?<\/span>(\w+)</g)].map(
    ([, word]) => word,
  );
}
