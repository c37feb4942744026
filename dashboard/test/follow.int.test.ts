import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { until } from "@recibo/local/trial/until";
import type { Visitor } from "@recibo/local/trial/visitor";

let desk: TrialDesk;
let ana: Visitor;
let eve: Visitor;
/** Ana's answered invoice, by all it can be found under. */
let known: {
  id: string;
  replyId: string;
  command: string;
  reply: string;
  invoice: string;
  number: string;
  customer: string;
};

beforeAll(async () => {
  desk = await startTrialDesk({
    services: ["dashboard", "invoice-generator"],
    env: { DEADLINE_INVOICE: "2" },
  });
  ana = await desk.signedUp();
  eve = await desk.signedUp();
  const id = await ana.askForInvoice({ "customer[name]": "Nordwind Söhne" });
  known = await until("the answer", async () => {
    const [row] = await desk.sql<typeof known>(
      `select r.id, r.reply_id as "replyId", i.id as invoice, i.number, i.customer_id as customer,
          'generate-invoice/' || command_partition || '@' || command_offset as command,
          'invoice-generated/' || reply_partition || '@' || reply_offset as reply
        from dashboard.requests r join dashboard.invoices i on i.request_id = r.id
        where r.id = $1 and command_offset is not null`,
      [id],
    );
    return row;
  });
});

afterAll(async () => {
  await desk?.close();
});

const search = (visitor: Visitor, q: string) =>
  visitor.get(`/search?${new URLSearchParams({ q })}`);

type Readers = { group: string; read: boolean }[];
type Report = {
  hops: { name: string; place: string | null }[];
  records: { which: string; place: string; groups: Readers }[];
  missing: { where: string; place: string; members: number; sentence: string } | null;
};

async function hops(visitor: Visitor, id: string) {
  const response = await visitor.get(`/api/v1/requests/${id}/hops`);
  return { status: response.status, body: (await response.json()) as Report };
}

test("all that a request can be known by opens its page, and nobody else's search finds it", async () => {
  const trace = known.id.replaceAll("-", "");
  const request = `/requests/${known.id}`;
  const opens: [string, string][] = [
    [known.id.toUpperCase(), request],
    [trace, request],
    [`00-${trace}-00f067aa0ba902b7-01`, request],
    [known.replyId, request],
    [known.command, request],
    [known.reply, request],
    [known.number.toLowerCase(), `/invoices/${known.invoice}`],
    ["nordwind sohne", `/customers/${known.customer}`],
  ];
  for (const [typed, page] of opens) {
    const mine = await search(ana, typed);
    expect([typed, mine.status, mine.headers.get("location")]).toEqual([typed, 303, page]);
    const hers = await search(eve, typed);
    expect([typed, hers.status]).toEqual([typed, 200]);
    expect(await hers.text()).toContain('data-testid="nothing-found"');
  }
});

test("what can be several things is listed by kind, and what is nothing says what can be searched for", async () => {
  const listed = await (await search(ana, "ordw")).text();
  expect(listed).toContain(`href="/invoices/${known.invoice}"`);
  expect(listed).toContain(`href="/customers/${known.customer}"`);
  const none = await (await search(ana, "no such <thing>")).text();
  expect(none).toContain("topic/partition@offset");
  expect(none).not.toContain("<thing>");
});

test("hops are told as JSON to members of the organisation, and to nobody else", async () => {
  const { status, body } = await hops(ana, known.id);
  expect(status).toBe(200);
  expect(body).toMatchObject({ id: known.id, state: "generated", missing: null, duplicates: [] });
  const replied = body.hops.find(({ name }) => name === "replied");
  expect(replied).toMatchObject({ place: known.reply });
  const [command, reply] = body.records;
  expect(command).toMatchObject({ which: "command", place: known.command });
  expect(reply).toMatchObject({ which: "reply", place: known.reply });
  await until("both groups past their records", async () => {
    const { records } = (await hops(ana, known.id)).body;
    const readers = records.map(({ groups }) =>
      groups.filter(({ read }) => read).map(({ group }) => group),
    );
    return readers[0]?.includes("invoice-generator") && readers[1]?.includes("dashboard");
  });
  expect(await hops(eve, known.id)).toMatchObject({
    status: 404,
    body: { error: { code: "not-found" } },
  });
  expect(await hops(desk.visitor(), known.id)).toMatchObject({
    status: 401,
    body: { error: { code: "not-signed-in" } },
  });
});

test("a record is shown whole with its headers and readers, and one that is no longer there is said to be gone", async () => {
  const page = (which: string) => `/requests/${known.id}/records/${which}`;
  const command = await (await ana.get(page("command"))).text();
  expect(command).toContain("Nordwind Söhne");
  for (const shown of [
    "ce_correlationid",
    "recibo.generate-invoice.v1",
    "invoice-generator",
    "00000000  7b",
  ])
    expect(command).toContain(shown);
  expect((await ana.get(page("duplicate-1"))).status).toBe(404);
  expect((await eve.get(page("command"))).status).toBe(404);
  const id = await ana.askForInvoice();
  await until("its answer", async () => {
    const [row] = await desk.sql(
      "select from dashboard.requests where id = $1 and outcome is not null and command_offset is not null",
      [id],
    );
    return row;
  });
  await desk.sql("update dashboard.requests set reply_offset = 900000 where id = $1", [id]);
  expect(await (await ana.get(`/requests/${id}/records/reply`)).text()).toContain(
    'data-why="gone"',
  );
  // What lies at a place counts as this request's only if it says so itself.
  await desk.sql(
    `update dashboard.requests r set command_partition = o.command_partition, command_offset = o.command_offset
      from dashboard.requests o where r.id = $1 and o.id = $2`,
    [id, known.id],
  );
  const other = await (await ana.get(`/requests/${id}/records/command`)).text();
  expect(other).toContain('data-why="other"');
  expect(other).not.toContain("Nordwind");
});

test("while the worker is stopped the page says where the command lies, how far behind the group is and that nobody reads", async () => {
  await desk.service("invoice-generator").stop();
  const id = await ana.askForInvoice();
  const [place, missing] = await until("the sentence", async () => {
    const { body } = await hops(ana, id);
    return body.missing?.members === 0 && ([body.missing.place, body.missing] as const);
  });
  expect(missing).toMatchObject({ where: "topic", group: "invoice-generator", behind: 1 });
  expect(missing.sentence).toMatch(
    new RegExp(
      `^No reply for .*; the command lies at ${place}, group invoice-generator is 1 behind and has 0 members\\.$`,
    ),
  );
  expect(await (await ana.get(`/requests/${id}/missing`)).text()).toContain(place);
  await until("the page itself", async () =>
    (await (await ana.get(`/requests/${id}`)).text()).includes("has 0 members"),
  );
  await desk.service("invoice-generator").start();
  await until("that nothing is missing", async () => (await hops(ana, id)).body.missing === null);
});
