import { expect, test } from "@jest/globals";
import type { TrialDesk } from "@recibo/local/trial/trial-desk";
import { openTrialTopics } from "@recibo/local/trial/trial-topics";
import type { Visitor } from "@recibo/local/trial/visitor";
import { textOf } from "./traffic-producing.ts";

type Scene = {
  desk: TrialDesk;
  /** An operator who sees what is personal, and one who does not. */
  ines: Visitor;
  olga: Visitor;
};

const [same, notCompared] = ["They say the same.", "What is masked (•••) cannot be compared."];

/** The test of comparing records, on a desk that others are tested on too. */
export function testComparing(sceneOf: () => Scene): void {
  test("two records that differ are never said to be the same, also not to who may not see in what", () =>
    neverSaidToBeTheSame(sceneOf()));
}

async function neverSaidToBeTheSame({ desk, ines, olga }: Scene): Promise<void> {
  const topics = await openTrialTopics(desk, []);
  const headers = { "content-type": "application/json" };
  const topic = "payment-recorded";
  const placeOf = async (value: string | null, key = "k") => {
    const { partition, offset } = await topics.publisher.send({ topic, key, value, headers });
    return `${topic}/${partition}@${offset}`;
  };
  const [torn = "", other = "", tombstone = "", none = "", elsewhere = "", once = "", again = ""] =
    await Promise.all([
      ...['{"a":1', '{"a":2', null, "null"].map((value) => placeOf(value)),
      placeOf("null", "l"),
      ...["Ana", "Ana"].map((value) => placeOf(value)),
    ]);
  await topics.close();
  const page = (visitor: Visitor, a: string, b: string) =>
    textOf(visitor, `/traffic/diff?record=${a}&record=${b}`);
  for (const [a, b, path] of [
    [torn, other, "the whole value"],
    [tombstone, none, "the whole value"],
    [none, elsewhere, "key"],
  ] as const) {
    const shown = await page(ines, a, b);
    expect(shown).toContain("1 difference<");
    expect(shown).toContain(`<th scope="row"><code>${path}</code></th>`);
    expect(shown).not.toContain(same);
  }
  expect(await page(ines, once, again)).toContain(same);
  for (const [a, b] of [
    [torn, other],
    [once, again],
  ] as const) {
    const masked = await page(olga, a, b);
    expect(masked).toContain(notCompared);
    expect(masked).toContain("No difference in what is shown");
    expect(masked).not.toContain(same);
  }
  expect(await page(olga, tombstone, none)).toMatch(/traffic-was"[^>]*>tombstone<[\s\S]*?>•••</);
}
