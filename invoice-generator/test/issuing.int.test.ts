import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { isOutage } from "@recibo/common/errors";
import { newId } from "@recibo/common/uuid";
import fc from "fast-check";
import { command } from "./command.ts";
import {
  type Command,
  issuedIn,
  openTrialIssuing,
  received,
  sha256Of,
  type TrialIssuing,
} from "./trial-issuing.ts";

let issuing: TrialIssuing;

beforeAll(async () => {
  issuing = await openTrialIssuing();
});

afterAll(() => issuing?.close());

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** As the broker does it: what met an outage comes again. */
async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isOutage(error)) throw error;
    }
  }
}

test("three workers that issue in one series at once leave no gap and no double, whatever comes again", async () => {
  const batches = fc.array(fc.array(fc.nat({ max: 14 }), { minLength: 1, maxLength: 4 }), {
    minLength: 3,
    maxLength: 9,
  });
  await fc.assert(
    fc.asyncProperty(batches, async (batchesOfCommands) => {
      const organisationId = newId();
      const commands = upTo(15).map(() => received(command({ organisationId })));
      const workers = [issuing.worker(), issuing.worker(), issuing.worker()];
      const replies = new Map<string, Set<string>>();
      await Promise.all(
        workers.map(async (issue, turn) => {
          for (const [index, batch] of batchesOfCommands.entries()) {
            if (index % 3 !== turn) continue;
            const wanted = batch.map((each) => commands[each] as Command);
            const answers = await untilDone(() => issue(wanted));
            for (const [place, { id }] of wanted.entries())
              replies.set(
                id,
                (replies.get(id) ?? new Set()).add(JSON.stringify(answers[place]?.value)),
              );
          }
        }),
      );
      expect(await issuing.sequencesOf(organisationId)).toEqual(upTo(replies.size));
      for (const said of replies.values()) expect(said.size).toBe(1);
    }),
    { numRuns: 15 },
  );
});

test("a number that somebody else took in between is not given twice, and the PDF bears the one that counts", async () => {
  const organisationId = newId();
  const [mine, theirs] = [issuing.worker(), issuing.worker()];
  await mine([received(command({ organisationId }))]);
  await theirs([received(command({ organisationId }))]);
  const [reply] = await mine([received(command({ organisationId }))]);

  expect(await issuing.sequencesOf(organisationId)).toEqual([1, 2, 3]);
  const value = reply?.value;
  if (value?.outcome !== "generated") throw new Error("no invoice");
  expect(value.invoice.number).toBe("INV-0003");
  const { key, sha256 } = value.invoice.document;
  expect(sha256Of(await readFile(join(issuing.folder, key)))).toBe(sha256);
});

test("a batch with a new and a known command numbers the new one only", async () => {
  const organisationId = newId();
  const issue = issuing.worker();
  const known = received(command({ organisationId }));
  const [before] = await issue([known]);
  const [again, fresh] = await issue([known, received(command({ organisationId }))]);
  expect(again?.value).toEqual(before?.value);
  expect(again?.id).toBe(before?.id);
  expect(fresh?.value).toMatchObject({ outcome: "generated", invoice: { number: "INV-0002" } });
});

test("a command whose reply was forgotten meanwhile is answered from its invoice, by a worker that takes it for new too", async () => {
  const organisationId = newId();
  const issue = issuing.worker();
  const asked = received(command({ organisationId }));
  const [before] = await issue([asked]);
  await issuing.database.pool.query("delete from handled_commands where command_id = $1", [
    asked.id,
  ]);

  const [after, fresh] = await issue([asked, received(command({ organisationId }))]);
  expect(after).toMatchObject({ id: before?.id, value: before?.value });
  expect(fresh?.value).toMatchObject({ outcome: "generated", invoice: { number: "INV-0002" } });
  expect(await issuing.sequencesOf(organisationId)).toEqual([1, 2]);
});

test("a rejected command takes no number", async () => {
  const organisationId = newId();
  const bad = received(command({ organisationId, dueDate: "2026-01-01" }));
  const good = received(command({ organisationId }));
  const replies = await issuing.worker()([bad, good]);
  expect(replies.map(({ value }) => value.outcome)).toEqual(["rejected", "generated"]);
  expect(await issuing.sequencesOf(organisationId)).toEqual([1]);
});

test("a series begins with the number in its braces, and counts on when its pattern gets more digits", async () => {
  const organisationId = newId();
  const of = (series: string) => received(command({ organisationId, series }));
  const issue = issuing.worker();
  const patterns = ["2026/{0041}", "2026/{0041}", "INV", "2026/{00001}", "INV-{01}", "{7}-26"];
  const replies = [...(await issue(patterns.slice(0, 3).map(of)))];
  for (const pattern of patterns.slice(3)) replies.push(...(await issue([of(pattern)])));
  expect(replies.map((reply) => issuedIn(reply).number)).toEqual([
    ...["2026/0041", "2026/0042", "INV-0001", "2026/00043", "INV-02", "7-26"],
  ]);
});

test("a credit note takes a number of its own series and says what it corrects", async () => {
  const organisationId = newId();
  const issue = issuing.worker();
  const invoice = issuedIn((await issue([received(command({ organisationId }))]))[0]);
  const { id: invoiceId, number, issueDate } = invoice;
  const corrects = { invoiceId, number, issueDate };
  const asked = command({ organisationId, type: "credit-note", series: "CN-{001}", corrects });
  const note = issuedIn((await issue([received(asked)]))[0]);
  expect(note).toMatchObject({ type: "credit-note", number: "CN-001", corrects });
});
