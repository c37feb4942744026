import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { derivedId, newId } from "@recibo/common/uuid";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { until } from "@recibo/local/trial/until";
import type { Visitor } from "@recibo/local/trial/visitor";
import { credit, issue } from "./issuing.ts";
import { expectTrueTallies } from "./kept-invoice.ts";

let desk: TrialDesk;
let ana: Visitor;

beforeAll(async () => {
  desk = await startTrialDesk({ services: ["dashboard", "invoice-generator"] });
  ana = await desk.signedUp();
});

afterAll(() => desk?.close());

async function rowOf(id: string) {
  const [row] = await desk.sql<Record<string, string>>(
    "select number, type, payable, credited, credited_net, outstanding, stage, corrects_id from dashboard.invoices where id = $1",
    [id],
  );
  return row;
}

const text = async (person: Visitor, path: string) => (await person.get(path)).text();

/** The credit note that comes of a click. */
async function credited(response: Response): Promise<string> {
  const [, request = ""] = /^\/requests\/(.+)$/.exec(response.headers.get("location") ?? "") ?? [];
  const id = derivedId(request, "invoice");
  await until("the credit note", async () => (await rowOf(id)) !== undefined);
  return id;
}

/** The fields of a line of the form. */
const lineOf = (at: number, quantity: string, unitPrice: string, taxRate: string) => ({
  [`lines[${at}][description]`]: "Piece",
  [`lines[${at}][quantity]`]: quantity,
  [`lines[${at}][unitPrice]`]: unitPrice,
  [`lines[${at}][taxRate]`]: taxRate,
});

test("a credit note takes back part of an invoice, another the rest; then the invoice is cancelled", async () => {
  const id = await issue(ana, {
    ...lineOf(1, "3", "9.99", "7"),
    "lines[1][discount]": "1.00",
  });
  const note = await credited(await credit(ana, id, ["0", "1"]));
  expect(await rowOf(note)).toMatchObject({
    number: "CN-0001",
    type: "credit-note",
    corrects_id: id,
    outstanding: "0",
  });
  const html = await text(ana, `/invoices/${note}`);
  expect(html).toMatch(/data-testid="corrects">INV-/);
  const [request] = await desk.sql<{ request_id: string }>(
    "select request_id from dashboard.invoices where id = $1",
    [note],
  );
  expect(await text(ana, `/requests/${request?.request_id}`)).toContain(
    "Credit note CN-0001 is ready.",
  );

  const tooMuch = await credit(ana, id, ["0", "2.5"]);
  expect(tooMuch.status).toBe(422);
  expect(await tooMuch.text()).toContain("At most 2 is left of this line.");
  await credited(await credit(ana, id, ["2", "2"]));
  const row = await rowOf(id);
  expect(row).toMatchObject({ stage: "cancelled", outstanding: "0", credited: row?.payable });
  expect((await credit(ana, id, ["1", "0"])).status).toBe(422);
  expect(await text(ana, `/invoices/${id}`)).toContain("Cancelled: credited in full");
});

test.each([
  ["33.33", "11899", "€0.01 of tax is left over", "no further credit note"],
  ["0.03", "11", "The credit notes come to €0.01 more", "Nothing is left"],
])(
  "credited piece by piece at %s each, an invoice is credited in full, and says what the rounding of tax came to",
  async (unitPrice, sum, said, onForm) => {
    const id = await issue(ana, lineOf(0, "3", unitPrice, "19"));
    for (const _ of [1, 2, 3]) await credited(await credit(ana, id, ["1"]));
    const whole = { credited: sum, payable: sum, outstanding: "0", stage: "cancelled" };
    expect(await rowOf(id)).toMatchObject(whole);
    await expectTrueTallies(desk);
    const page = await text(ana, `/invoices/${id}`);
    expect(page).toContain(said);
    expect(page).not.toContain("To be paid back");
    expect(page).not.toContain(`href="/invoices/${id}/credit"`);
    expect(await text(ana, `/invoices/${id}/credit`)).toContain(onForm);

    // As it was kept before nets were.
    await desk.sql(
      `update dashboard.invoices i set credited_net = 0,
        credited = (select sum(payable) from dashboard.invoices n where n.corrects_id = i.id) where id = $1`,
      [id],
    );
    expect((await rowOf(id))?.credited).not.toBe(sum);
    await desk.sql(backfill);
    expect(await rowOf(id)).toMatchObject(whole);
    await expectTrueTallies(desk);
  },
);

/** What the migration does to invoices from before. */
const backfill = readFileSync(
  new URL("../migrations/0016_credited_net.sql", import.meta.url),
  "utf8",
)
  .split("--> statement-breakpoint")
  .at(-1)
  ?.replaceAll(/\b(update|from) invoices\b/g, "$1 dashboard.invoices") as string;

test("the last part of an invoice is credited whatever was free on it, and nothing is left then", async () => {
  const id = await issue(ana, { ...lineOf(0, "3", "0.50", "7"), ...lineOf(1, "1", "0", "7") });
  for (const _ of [1, 2, 3]) await credited(await credit(ana, id, ["1", "0"]));
  expect(await rowOf(id)).toMatchObject({ credited: "161", stage: "cancelled" });
  expect(await text(ana, `/invoices/${id}/credit`)).toContain("Nothing is left");
});

test("where the tax of the parts used up the amount, what net is left is credited at once", async () => {
  const id = await issue(ana, lineOf(0, "8", "0.01", "50"));
  for (const _ of [1, 2, 3, 4, 5, 6]) await credited(await credit(ana, id, ["1"]));
  expect(await rowOf(id)).toMatchObject({ credited: "12", payable: "12", credited_net: "6" });
  expect(await text(ana, `/invoices/${id}`)).toContain(`href="/invoices/${id}/credit"`);
  expect(await text(ana, `/invoices/${id}/credit`)).toContain("Credit all that is left at once");
  const part = await credit(ana, id, ["1"]);
  expect([part.status, await part.text()]).toEqual([
    422,
    expect.stringContaining("With its rounded tax this part comes to more than the €0.00"),
  ]);
  await credited(await credit(ana, id, ["2"]));
  expect(await rowOf(id)).toMatchObject({ credited: "12", credited_net: "8" });
});

test("a part that rounds to nothing, and a credit note that could not be read, are refused with a sentence", async () => {
  const id = await issue(ana, lineOf(0, "1", "0.01", "0"));
  const little = await credit(ana, id, ["0.4"]);
  expect([little.status, await little.text()]).toEqual([
    422,
    expect.stringContaining("comes to less than €0.01, the smallest amount"),
  ]);
  await desk.sql(
    `update dashboard.requests set command = jsonb_set(command, '{buyer,name}', to_jsonb(repeat('x', 201)))
      where id = (select request_id from dashboard.invoices where id = $1)`,
    [id],
  );
  const unread = await credit(ana, id, ["1"]);
  expect([unread.status, await unread.text()]).toEqual([
    422,
    expect.stringContaining("This credit note cannot be issued"),
  ]);
});

test("however many credit notes are asked for at once, together they take back no more than was invoiced", async () => {
  const id = await issue(ana);
  const answers = await Promise.all(Array.from({ length: 6 }, () => credit(ana, id, ["0.75"])));
  const asked = answers.filter(({ status }) => status === 303);
  expect(asked).toHaveLength(2);
  for (const each of asked) await credited(each);
  expect((await rowOf(id))?.credited).toBe("21420");
});

test("the same credit note sent twice is one", async () => {
  const id = await issue(ana);
  const requestId = newId();
  const both = await Promise.all([1, 2].map(() => credit(ana, id, ["1"], { requestId })));
  expect(both.map(({ status }) => status)).toEqual([303, 303]);
  await credited(both[0] as Response);
  // What it takes back is taken by now, and the form is still the one that was asked.
  const again = await credit(ana, id, ["2"], { requestId });
  expect(again.headers.get("location")).toBe(`/requests/${requestId}`);
  expect((await rowOf(id))?.credited).toBe("14280");
});

test("a credit note over what was free is refused with a sentence", async () => {
  const id = await issue(ana, lineOf(1, "1", "0", "19"));
  const refused = await credit(ana, id, ["0", "1"]);
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain("how much to credit");
});

test("a credit note whose letter was discarded is not sent again: another may have taken its place", async () => {
  const person = await desk.signedUp();
  const id = await issue(person);
  const asked = await credit(person, id, ["1"]);
  await credited(asked);
  const request = asked.headers.get("location")?.split("/").at(-1);
  await desk.sql("update dashboard.users set operator = true");
  await desk.sql(
    `insert into dashboard.dead_letters (partition, "offset", origin_topic, code, message, attempts, service, version,
      failed_at, request_id, redrives, headers, state)
    values (0, 990, 'generate-invoice', 'HANDLER_FAILED', 'it failed', 4, 'invoice-generator', '1', now(), $1, 0, '[]', 'discarded')`,
    [request],
  );
  const refused = await person.post("/dead-letters/0-990", "/dead-letters/0-990/redrive", {});
  expect(refused.status).toBe(409);
  expect(await refused.text()).toContain("ask for the credit note anew");
  const { place, headers } = await commandOf(request);
  const resent = await person.post("/traffic/produce", "/traffic/resend", { place });
  expect(resent.status).toBe(409);
  expect(await resent.text()).toContain("ask for the credit note anew");
  const written = await person.post("/traffic/produce", "/traffic/produce", {
    topic: "generate-invoice",
    headers,
    value: "{}",
    anyway: "1",
  });
  expect(written.status).toBe(409);
  // Any other command may be sent again: it is answered as before.
  const [invoice] = await desk.sql<{ request: string }>(
    "select request_id as request from dashboard.invoices where id = $1",
    [id],
  );
  const other = await commandOf(invoice?.request);
  const again = await person.post("/traffic/produce", "/traffic/resend", { place: other.place });
  expect(again.status).toBe(303);
});

/** Where the command of a request lies, and the header that names it. */
async function commandOf(request: string | undefined) {
  return until("the place of the command", async () => {
    const [row] = await desk.sql<{ place: string; headers: string }>(
      `select 'generate-invoice/' || command_partition || '@' || command_offset as place, 'ce_id: ' || upper(id::text) as headers
        from dashboard.requests where id = $1 and command_offset is not null`,
      [request],
    );
    return row;
  });
}

test("a credit note that is rejected gives back what it had reserved", async () => {
  const person = await desk.signedUp();
  const id = await issue(person);
  await desk.sql(
    `update dashboard.organisations set credit_note_series = '{0}' where id =
      (select organisation_id from dashboard.invoices where id = $1)`,
    [id],
  );
  const rejected = await credit(person, id, ["2"]);
  const request = rejected.headers.get("location") ?? "";
  await until("the rejection", async () =>
    (await text(person, request)).includes('data-state="rejected"'),
  );
  expect(await text(person, request)).toContain(`href="/invoices/${id}/credit"`);
  await desk.sql("update dashboard.organisations set credit_note_series = 'NC/{0001}'");
  await credited(await credit(person, id, ["2"]));
  expect((await rowOf(id))?.stage).toBe("cancelled");
});
