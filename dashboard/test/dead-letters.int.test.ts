import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { deadLetter, generateInvoice, invoiceGenerated } from "@recibo/common/contracts/index";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { openTrialTopics, type TrialTopics, textOf } from "@recibo/local/trial/trial-topics";
import { until } from "@recibo/local/trial/until";
import type { Visitor } from "@recibo/local/trial/visitor";
import { testLetterMasking } from "./dead-letters-masking.ts";
import { organisationOf, poison } from "./poison.ts";

let desk: TrialDesk;
let topics: TrialTopics;
/** An operator: the demo's account. */
let olga: Visitor;
/** An operator who sees what is personal. */
let inge: Visitor;

beforeAll(async () => {
  desk = await startTrialDesk({
    env: {
      DEMO_ENABLED: "true",
      RETRY_ATTEMPTS: "2",
      RETRY_FIRST_DELAY: "10",
      RETRY_LONGEST_DELAY: "50",
      OPERATORS_EMAILS: "named@example.com, other@example.com",
      TRAFFIC_PERSONAL: "other@example.com",
    },
  });
  topics = await openTrialTopics(desk, [deadLetter, generateInvoice, invoiceGenerated]);
  olga = desk.visitor();
  await olga.post("/sign-in", "/demo", {});
  inge = desk.visitor();
  await inge.signUp("other@example.com");
});

afterAll(async () => {
  await topics?.close();
  await desk?.close();
});

async function signedUp() {
  const visitor = desk.visitor();
  const { email } = await visitor.signUp();
  return { visitor, organisation: await organisationOf(desk, email) };
}

/** The id of a request's latest letter that nothing was done with, once it is in the index. */
const openLetter = (requestId: string) =>
  until("the letter in the index", async () => {
    const [row] = await desk.sql<{ id: string }>(
      `select partition || '-' || "offset" as id from dashboard.dead_letters
        where request_id = $1 and state = 'open'`,
      [requestId],
    );
    return row?.id;
  });

const redrive = (letter: string) =>
  olga.post("/dead-letters", `/dead-letters/${letter}/redrive`, {});
const textOfPage = async (visitor: Visitor, path: string) => (await visitor.get(path)).text();
const attemptsOn = (html: string) =>
  [...html.matchAll(/data-attempt="attempt-(\w+)"/g)].map(([, state]) => state);

/** A request that failed, of an organisation whose worker is at fault. */
async function failedRequest() {
  const { visitor: ana, organisation } = await signedUp();
  const { heard } = await ana.listen();
  const { cure } = await poison(desk, "invoice_generator.invoices", organisation);
  const requestId = await ana.askForInvoice();
  await until("the failure is told", () => heard.length === 1);
  return { ana, heard, cure, requestId, letter: await openLetter(requestId) };
}

/** A letter of an organisation that no operator is of; its worker is mended. */
async function letterOfOthers() {
  const { letter, requestId, cure } = await failedRequest();
  await cure();
  return { letter, requestId };
}

test("a command sent again once its worker is mended becomes one invoice, told by one further notification", async () => {
  const { ana, heard, cure, requestId, letter } = await failedRequest();
  expect(heard[0]).toMatchObject({ kind: "failure", position: 1 });
  const before = await textOfPage(ana, `/requests/${requestId}`);
  expect(before).toContain('data-hop="dead-letter"');
  expect(before).toContain("POISON after 2 tries");

  await cure();
  expect((await redrive(letter)).status).toBe(303);
  await until("the answer", () => heard.length === 2);

  expect(heard[1]).toMatchObject({
    kind: "invoice",
    title: "Invoice INV-0001 is ready",
    message: "Answered after all: €285.60 for Kunde AG.",
    position: 2,
  });
  const page = await textOfPage(ana, `/requests/${requestId}`);
  expect(page).toContain('data-testid="request" data-state="generated"');
  expect(attemptsOn(page)).toEqual(["failed", "answered"]);
  expect(page).toContain("Sent again by an operator");
  const sent = await until("both commands to be read", () => {
    const read = topics.on(generateInvoice).filter((each) => textOf(each, "ce_id") === requestId);
    return read.length === 2 && read;
  });
  expect(sent.map(({ value }) => value)).toEqual([sent[0]?.value, sent[0]?.value]);
  expect(textOf(sent[1], "redrive_count")).toBe("1");
  expect(textOf(sent[1], "redrive_of")).toBe(letter);
  const { redrive_count: _, redrive_of: __, ...original } = sent[1]?.headers ?? {};
  expect(original).toEqual(sent[0]?.headers);
});

testLetterMasking(() => ({ desk, inge, olga, letterOfOthers }));

test("a command sent again although it was handled gets the same reply: no second invoice, no further notification", async () => {
  const { ana, heard, cure, requestId, letter } = await failedRequest();
  await cure();
  await redrive(letter);
  await until("the answer", () => heard.length === 2);
  // The letter comes once more, as after a crash between the dead letter and the commit.
  const again = await until("the letter to be read", () =>
    topics.on(deadLetter).find((each) => textOf(each, "ce_id") === requestId),
  );
  await topics.publisher.send({ ...again, topic: "dead-letter" });
  await redrive(await openLetter(requestId));
  await until("the second reply", () => {
    const replies = topics.repliesTo(invoiceGenerated, requestId);
    return replies.filter(({ value }) => String(value).includes("INV-")).length === 2;
  });
  await ana.askForInvoice();
  await until("a later answer", () => heard.length >= 3);

  expect(heard.map(({ title }) => title)).toEqual([
    "Invoice not issued",
    "Invoice INV-0001 is ready",
    "Invoice INV-0002 is ready",
  ]);
  expect(
    await desk.sql("select 1 from invoice_generator.invoices where command_id = $1", [requestId]),
  ).toHaveLength(1);
  expect(
    await desk.sql("select reason from dashboard.stray_replies where request_id = $1", [requestId]),
  ).toEqual([{ reason: "duplicate" }]);
});

test("a command that fails again is another open letter; the person is not told a second time", async () => {
  const { ana, heard, cure, requestId, letter } = await failedRequest();
  await redrive(letter);
  const second = await until("the second letter", async () => {
    const id = await openLetter(requestId);
    return id !== letter && id;
  });
  // The letter and the reply are told on different topics.
  await until("both attempts on the page", async () => {
    const attempts = attemptsOn(await textOfPage(ana, `/requests/${requestId}`));
    return attempts.join() === "failed,failed";
  });
  await cure();
  await redrive(second);
  await until("the answer", () => heard.length === 2);
  expect(heard.map(({ kind }) => kind)).toEqual(["failure", "invoice"]);
  const page = await textOfPage(ana, `/requests/${requestId}`);
  expect(attemptsOn(page)).toEqual(["failed", "failed", "answered"]);
  expect(await textOfPage(olga, `/dead-letters/${second}`)).toContain("redrive_count");
});

test("a rejection can come after a failure as well", async () => {
  const { visitor: ana, organisation } = await signedUp();
  const { heard } = await ana.listen();
  const { cure } = await poison(desk, "invoice_generator.handled_commands", organisation);
  const requestId = await ana.askForInvoice({ dueDate: "2026-10-01" });
  const letter = await openLetter(requestId);
  await cure();
  await redrive(letter);
  await until("the rejection", () => heard.length === 2);
  expect(heard[1]).toMatchObject({ kind: "failure", title: "Invoice not issued" });
  expect(heard[1]?.message).toMatch(/^Answered after all: The due date/);
  expect(await textOfPage(ana, `/requests/${requestId}`)).toContain('data-state="rejected"');
});

test("read from the beginning again, failures and answers after all end in the same state", async () => {
  const state = async () => ({
    requests: await desk.sql("select * from dashboard.requests order by id"),
    notifications: await desk.sql("select * from dashboard.notifications order by 1, 2"),
    strays: await desk.sql("select * from dashboard.stray_replies order by 1, 2, 3"),
    letters: await desk.sql("select * from dashboard.dead_letters order by 1, 2"),
    actions: await desk.sql("select * from dashboard.dead_letter_actions order by id"),
  });
  const dashboard = desk.service("dashboard");
  await dashboard.stop();
  const before = await state();
  await dashboard.start({ arguments: ["--reset"] });
  const garbage = await topics.publisher.send({
    topic: "dead-letter",
    key: null,
    value: "the last of all",
    headers: { ce_correlationid: before.requests[0]?.id as string },
  });
  const { visitor: ana } = await signedUp();
  const { heard } = await ana.listen();
  await ana.askForInvoice();
  await until("what came last", () => heard.length === 1);
  await openLetter(before.requests[0]?.id as string);
  const after = await state();
  for (const [name, rows] of Object.entries(before))
    expect(after[name as keyof typeof after]).toEqual(expect.arrayContaining(rows));
  expect(after.strays).toEqual(before.strays);
  expect(after.letters).toHaveLength(before.letters.length + 1);
  await olga.post("/dead-letters", `/dead-letters/${garbage.partition}-${garbage.offset}/discard`, {
    reason: "a test's own",
  });
});

test("what an operator cannot send again is refused in a sentence", async () => {
  const [known] = await desk.sql<{ id: string }>(
    `select partition || '-' || "offset" as id from dashboard.dead_letters where state = 'redriven' limit 1`,
  );
  const twice = await redrive(known?.id ?? "");
  expect(twice.status).toBe(409);
  expect(await twice.text()).toContain("was sent again before.");
  const [stray] = await desk.sql<{ id: string }>(
    `select partition || '-' || "offset" as id from dashboard.dead_letters where origin_topic is null limit 1`,
  );
  const unknown = await redrive(stray?.id ?? "");
  expect(unknown.status).toBe(409);
  expect(await unknown.text()).toContain("does not say which topic it came from.");
  expect((await redrive("0-99999999")).status).toBe(404);
  expect((await redrive("nonsense")).status).toBe(404);
});

test("a letter of garbage is kept byte for byte, shown in hexadecimal, and can be discarded with a reason", async () => {
  const value = Buffer.from([0xff, 0x00, 0x7b, 0x80]);
  const headers = { who: "kcat", odd: Buffer.from([0, 1, 0xfe]) };
  await topics.publisher.send({ topic: generateInvoice.topic, key: null, value, headers });
  const [row] = await until("the letter", async () => {
    const rows = await desk.sql<{ id: string; value: Buffer }>(
      `select partition || '-' || "offset" as id, value from dashboard.dead_letters
        where code = 'MALFORMED_NOT_CLOUDEVENT'`,
    );
    return rows.length > 0 && rows;
  });
  expect(row?.value).toEqual(value);
  expect(await textOfPage(olga, `/dead-letters/${row?.id}`)).toContain(
    "4 bytes that you may not see",
  );
  const page = await textOfPage(inge, `/dead-letters/${row?.id}`);
  expect(page).toContain("00000000  ff 00 7b 80");
  expect(page).toContain("0x0001fe");

  const discard = (reason: string) =>
    olga.post("/dead-letters", `/dead-letters/${row?.id}/discard`, { reason });
  expect((await discard(" ")).status).toBe(422);
  expect((await discard("somebody tried kcat")).status).toBe(303);
  expect((await discard("once more")).status).toBe(409);
  const after = await textOfPage(olga, `/dead-letters/${row?.id}`);
  expect(after).toContain("somebody tried kcat");
  expect(after).toContain("demo@recibo.example");
  expect(await textOfPage(olga, "/dead-letters")).not.toContain(`/dead-letters/${row?.id}"`);
  expect(await textOfPage(olga, "/dead-letters?state=discarded")).toContain(
    `/dead-letters/${row?.id}"`,
  );
});

test("who is no operator finds no such page, and only operators have an entry in the menu", async () => {
  const { visitor: eve } = await signedUp();
  const [known] = await desk.sql<{ id: string }>(
    `select partition || '-' || "offset" as id from dashboard.dead_letters limit 1`,
  );
  for (const path of ["/dead-letters", `/dead-letters/${known?.id}`])
    expect((await eve.get(path)).status).toBe(404);
  for (const action of ["redrive", "discard"]) {
    const answer = await eve.post("/score", `/dead-letters/${known?.id}/${action}`, {
      reason: "x",
    });
    expect(answer.status).toBe(404);
  }
  expect(await textOfPage(eve, "/")).not.toContain('href="/dead-letters"');
  expect(await textOfPage(olga, "/")).toContain('href="/dead-letters"');
});

test("an account is an operator's when the configuration names its address, and only then", async () => {
  const named = desk.visitor();
  const password = "correct horse battery";
  const account = { organisation: "Desk", email: "Named@example.com", password };
  expect((await named.post("/sign-up", "/sign-up", account)).status).toBe(303);
  expect((await named.get("/dead-letters")).status).toBe(200);
  expect(await desk.sql("select email from dashboard.users where operator order by 1")).toEqual([
    { email: "demo@recibo.example" },
    { email: "named@example.com" },
    { email: "other@example.com" },
  ]);
  await desk.sql("update dashboard.users set operator = false where email = 'named@example.com'");
  expect((await named.get("/dead-letters")).status).toBe(404);
});

test("an invoice larger than a message can be is refused at once, and holds up nobody", async () => {
  const { visitor: ana } = await signedUp();
  const { heard } = await ana.listen();
  const lines: Record<string, string> = {};
  for (let index = 0; index < 1_000; index++) {
    lines[`lines[${index}][description]`] = '"'.repeat(480);
    lines[`lines[${index}][quantity]`] = "1";
    lines[`lines[${index}][unitPrice]`] = "1.00";
    lines[`lines[${index}][taxRate]`] = "19";
  }
  await expect(ana.askForInvoice(lines)).rejects.toThrow("answered with 413");
  await ana.askForInvoice();
  await until("the next one's answer", () => heard.length === 1);
});
