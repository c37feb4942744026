import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { deadLetter } from "@recibo/common/contracts/index";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { openTrialTopics } from "@recibo/local/trial/trial-topics";
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
    env: { DEADLINE_INVOICE: "2", TRAFFIC_PERSONAL: "ana@example.com" },
  });
  ana = desk.visitor();
  await ana.signUp("ana@example.com");
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

test("who follows a request gets to it by an invoice's number, and to those of a customer by her name", async () => {
  const follow = (visitor: Visitor, q: string) =>
    visitor.get(`/search?${new URLSearchParams({ q, for: "request" })}`);
  const byNumber = await follow(ana, known.number.toLowerCase());
  expect(byNumber.headers.get("location")).toBe(`/requests/${known.id}`);
  const rejected = await ana.askForInvoice({
    "customer[name]": "Nordwind Süd",
    dueDate: "2026-10-01",
  });
  const byName = await (await follow(ana, "nordwind s")).text();
  for (const id of [known.id, rejected]) expect(byName).toContain(`href="/requests/${id}"`);
  expect(byName).not.toContain('href="/invoices/');
  for (const q of [known.number, "nordwind"])
    expect(await (await follow(eve, q)).text()).toContain('data-testid="nothing-found"');
});

test("what can be several things is listed by kind, and what is nothing says what can be searched for", async () => {
  const listed = await (await search(ana, "ordw")).text();
  expect(listed).toContain(`href="/invoices/${known.invoice}"`);
  expect(listed).toContain(`href="/customers/${known.customer}"`);
  const none = await (await search(ana, "no such <thing>")).text();
  expect(none).toContain("topic/partition@offset");
  expect(none).not.toContain("<thing>");
});

/** Puts a letter of Ana's request among the dead letters, and waits for it in the index. */
async function deadLetterOf(organisation: string, headers: Record<string, string | Buffer>) {
  const topics = await openTrialTopics(desk, []);
  const placed = await topics.publisher.send({
    topic: deadLetter.topic,
    key: organisation,
    value: "{",
    headers: { ce_subject: organisation, ...headers },
  });
  await topics.close();
  await until("the letter in the index", async () => {
    const [row] = await desk.sql(
      'select from dashboard.dead_letters where partition = $1 and "offset" = $2',
      [placed.partition, placed.offset],
    );
    return row;
  });
  return `${placed.partition}-${placed.offset}`;
}

test("a value of any header leads to its request, typed alone or with its name, and for nobody else", async () => {
  const [row] = await desk.sql<Record<string, string>>(
    `select organisation_id as organisation, received_at as received, handled_at as handled, replied_at as replied,
        requested_at as requested, command_offset as "commandOffset" from dashboard.requests where id = $1`,
    [known.id],
  );
  const { organisation = "", commandOffset = "" } = row ?? {};
  const instant = (name: string) => new Date(row?.[name] ?? "").toISOString();
  const letter = await deadLetterOf(organisation, {
    ce_correlationid: known.id,
    deadletter_code: "MALFORMED_NOT_JSON",
    deadletter_attempts: "17",
    deadletter_topic: "generate-invoice",
    deadletter_partition: "2",
    deadletter_offset: "700001",
    "x-carrier": "Pigeon Post",
    strange: Buffer.from([0xff, 0, 0xfe]),
  });
  const typed = [
    `ce_causationid: ${known.id}`,
    `ce_id=${known.replyId}`,
    `correlation-id: ${known.id}`,
    `ce_commandoffset=${commandOffset}`,
    `recibo_resent_of: ${known.command}`,
    instant("requested"),
    `ce_receivedat=${instant("received")}`,
    `ce_handledat: ${instant("handled")}`,
    `ce_time=${instant("replied")}`,
    `redrive_of=${letter}`,
    "malformed_not_json",
    "code=MALFORMED_NOT_JSON",
    "deadletter_attempts: 17",
    "generate-invoice/2@700001",
    "Pigeon Post",
    "x-carrier=pigeon post",
  ];
  for (const each of typed) {
    const mine = await search(ana, each);
    expect([each, mine.headers.get("location")]).toEqual([each, `/requests/${known.id}`]);
    const hers = await search(eve, each);
    expect([each, hers.status, (await hers.text()).includes("/requests/")]).toEqual([
      each,
      200,
      false,
    ]);
  }
  expect(await (await search(ana, organisation)).text()).toContain(`/requests/${known.id}`);
  expect(await (await search(ana, "17")).text()).toContain('data-testid="nothing-found"');
});

test("what no index has is one click away for operators: the topics, filtered by that header", async () => {
  // Topics tell capitals in names apart.
  const typed = "X-Tenant: shop 7";
  expect(await (await search(ana, typed)).text()).not.toContain("in-the-topics");
  await desk.sql("update dashboard.users set operator = true where id = $1", [
    (
      await desk.sql<{ id: string }>("select user_id as id from dashboard.requests where id = $1", [
        known.id,
      ])
    )[0]?.id,
  ]);
  const topics = await openTrialTopics(desk, []);
  const record = { topic: "payment-recorded", key: null, value: "{}" };
  const placed = await topics.publisher.send({ ...record, headers: { "X-Tenant": "shop 7" } });
  await topics.publisher.send({ ...record, headers: { "x-tenant": "shop 8" } });
  await topics.close();
  for (const each of [typed, "shop 7"]) {
    const page = await (await search(ana, each)).text();
    const [, link = ""] = /href="([^"]+)" data-testid="in-the-topics"/.exec(page) ?? [];
    const found = await (await ana.get(link.replaceAll("&amp;", "&"))).text();
    const places = [...found.matchAll(/data-place="([^"]+)"/g)].map(([, place]) => place);
    expect(places).toEqual([`payment-recorded/${placed.partition}@${placed.offset}`]);
  }
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
