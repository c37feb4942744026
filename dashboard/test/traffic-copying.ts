import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";
import type { Visitor } from "@recibo/local/trial/visitor";
import { attribute } from "./form-on-page.ts";
import { placesOn, textOf } from "./traffic-producing.ts";

type Scene = {
  /** An operator who sees what is personal, and one who does not. */
  ines: Visitor;
  olga: Visitor;
  /** Something personal in a command. */
  text: string;
};

const run = promisify(execFile);

/** The test of what is copied from a record, on a desk that others are tested on too. */
export function testCopying(sceneOf: () => Scene): void {
  test("what is copied for curl reads the record, as much of it as its reader may see", () =>
    readsAsCopied(sceneOf()));

  test("a file that cannot be made is told as such before it begins", () =>
    refusesFiles(sceneOf()));
}

async function readsAsCopied({ ines, olga, text }: Scene): Promise<void> {
  const records = "/traffic/records?topics=generate-invoice";
  const [place = ""] = placesOn(await textOf(ines, `${records}&text=${text}`));
  const page = await textOf(ines, `${records}&record=${place}`);
  const [tag = ""] = /<input [^>]*id="command-curl"[^>]*>/.exec(page) ?? [];
  const copied = attribute(tag, "value");
  for (const [visitor, sees] of [
    [ines, true],
    [olga, false],
  ] as const) {
    const env = { ...process.env, RECIBO_SESSION: visitor.cookie() };
    const { stdout } = await run("sh", ["-c", copied], { env });
    const { topic, partition, offset } = JSON.parse(stdout);
    expect([`${topic}/${partition}@${offset}`, stdout.includes(text)]).toEqual([place, sees]);
  }
}

async function refusesFiles({ olga }: Scene): Promise<void> {
  for (const format of ["csv", "ndjson"])
    for (const [view, said] of [
      ["partition=77", "Partitions: there is no partition 77"],
      ["partition=0&from=beginning&columns=a..b", "Columns: This cannot be read: "],
      ["record=generate-invoice/0@0&columns=a..b", "Columns: This cannot be read: "],
      ["expression=x+%3D", "Expression: This cannot be read: "],
    ] as const) {
      const answer = await olga.get(
        `/traffic/export?topics=generate-invoice&format=${format}&${view}`,
      );
      const page = await answer.text();
      expect([view, answer.status, page.includes(said)]).toEqual([view, 422, true]);
    }
}
