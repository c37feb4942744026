import { expect, test } from "@jest/globals";
import type { TrialDesk } from "@recibo/local/trial/trial-desk";
import type { Visitor } from "@recibo/local/trial/visitor";

type Scene = {
  desk: TrialDesk;
  /** An operator who sees what is personal, and one who does not. */
  inge: Visitor;
  olga: Visitor;
  /** Makes a letter of an organisation that neither is of; what failed is mended. */
  letterOfOthers: () => Promise<{ letter: string; requestId: string }>;
};

/** The test of what operators see of others' letters, on a desk that others are tested on too. */
export function testLetterMasking(sceneOf: () => Scene): void {
  test("what is personal in others' letters is masked unless the configuration names who reads; one's own are whole", () =>
    masksOthers(sceneOf()));
}

async function masksOthers({ desk, inge, olga, letterOfOthers }: Scene): Promise<void> {
  const { letter, requestId } = await letterOfOthers();
  const seen = async (visitor: Visitor, path: string) => (await visitor.get(path)).text();
  const masked = await seen(olga, `/dead-letters/${letter}`);
  expect(masked).toContain("•••");
  const [kept] = await desk.sql<{ bytes: number }>(
    "select octet_length(value) as bytes from dashboard.dead_letters where request_id = $1",
    [requestId],
  );
  expect(masked).toContain(`${kept?.bytes.toLocaleString("en")} bytes`);
  for (const text of ["Kunde AG", "no paper"]) expect(masked).not.toContain(text);
  expect(await seen(olga, "/dead-letters")).toContain("•••");
  expect(await seen(inge, `/dead-letters/${letter}`)).toContain("Kunde AG");
  await desk.sql(
    `update dashboard.dead_letters set organisation_id =
      (select organisation_id from dashboard.users where email = 'demo@recibo.example') where request_id = $1`,
    [requestId],
  );
  expect(await seen(olga, `/dead-letters/${letter}`)).toContain("Kunde AG");
}
