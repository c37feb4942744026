import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { newId } from "@recibo/common/uuid";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { openTrialTopics } from "@recibo/local/trial/trial-topics";
import { until } from "@recibo/local/trial/until";
import type { Visitor } from "@recibo/local/trial/visitor";
import { io, type Socket } from "socket.io-client";
import type { TailBatch } from "../src/traffic/tail.ts";
import { testComparing } from "./traffic-comparing.ts";
import { testCopying } from "./traffic-copying.ts";
import { placesOn, testProducing, textOf as text } from "./traffic-producing.ts";
import { testTransactions } from "./traffic-transactions.ts";

let desk: TrialDesk;
/** An operator. */
let olga: Visitor;
/** An operator who sees what is personal. */
let ines: Visitor;
/** The request of an invoice for Ada Lovelace, and of another one. */
let issued: string;
let another: string;
const sockets: Socket[] = [];

beforeAll(async () => {
  desk = await startTrialDesk({
    env: {
      OPERATORS_EMAILS: "olga@example.com, ines@example.com",
      TRAFFIC_PERSONAL: "ines@example.com",
    },
  });
  [olga, ines] = [desk.visitor(), desk.visitor()];
  await olga.signUp("olga@example.com");
  await ines.signUp("ines@example.com");
  issued = await olga.askForInvoice({ "customer[name]": "Ada Lovelace" });
  another = await olga.askForInvoice();
  await olga.post("/score", "/score", {});
  await until("all answers", async () => {
    const rows = await desk.sql("select from dashboard.requests where outcome is not null");
    return rows.length === 3;
  });
});

afterAll(async () => {
  for (const socket of sockets) socket.close();
  await desk?.close();
});

const records = (filter: string) =>
  `/traffic/records?topics=generate-invoice,invoice-generated&${filter}`;

/** A tab that asks for a tail, and what it is sent. */
async function tailing(
  visitor: Visitor,
  view = "topics=generate-invoice&columns=value.buyer.name",
) {
  const batches: TailBatch[] = [];
  const socket = io(desk.url, {
    transports: ["websocket"],
    forceNew: true,
    extraHeaders: { cookie: visitor.cookie() },
    auth: { after: 0 },
  });
  sockets.push(socket);
  socket.on("records", (batch: TailBatch, shown: () => void) => {
    batches.push(batch);
    shown();
  });
  const welcomed = new Promise((resolve) => socket.once("unseen", resolve));
  await welcomed;
  socket.emit("tail", { view, positions: "" });
  const rows = () => batches.flatMap((batch) => batch.rows);
  return { socket, batches, rows, cells: () => rows().flatMap((row) => row.cells) };
}

/** What comes on a view from now on, as rows. */
async function rowsOf(view: string) {
  const { batches, rows } = await tailing(ines, view);
  await until("the tail is live", () => batches.length > 0);
  return rows;
}

test("a member who is no operator gets no traffic, by no page and over no socket", async () => {
  const eve = await desk.signedUp();
  for (const path of [
    "",
    "/records?topics=generate-invoice",
    "/export?topics=generate-invoice",
    "/groups",
    "/produce",
  ])
    expect((await eve.get(`/traffic${path}`)).status).toBe(404);
  expect(
    (await eve.post("/account", "/traffic/resend", { place: "generate-invoice/0@0" })).status,
  ).toBe(404);

  const [eves, olgas, ineses] = [await tailing(eve), await tailing(olga), await tailing(ines)];
  await until(
    "operators' tails are live",
    () => olgas.batches.length > 0 && ineses.batches.length > 0,
  );
  await olga.askForInvoice({ "customer[name]": "Grace Hopper" });
  await until("the record", () => olgas.cells().length === 1 && ineses.cells().length === 1);
  expect(olgas.cells()).toEqual(["•••"]);
  expect(ineses.cells()).toEqual(["Grace Hopper"]);
  expect(eves.batches).toEqual([]);

  await desk.sql("update dashboard.users set operator = false where email = 'ines@example.com'");
  const before = ineses.batches.length;
  ineses.socket.emit("tail-stop");
  ineses.socket.emit("tail", { view: "topics=generate-invoice", positions: "" });
  await olga.askForInvoice();
  await until("the next record", () => olgas.cells().length === 2);
  expect(ineses.batches.length).toBe(before);
  await desk.sql("update dashboard.users set operator = true where email = 'ines@example.com'");
});

test("records are found by text, field, outcome, correlation id, time and expression", async () => {
  const both = placesOn(await text(olga, records(`correlation=${issued}`)));
  expect(both).toHaveLength(2);
  expect(both[0]).toMatch(/^invoice-generated\//);
  const [, reply] = [...both].reverse();
  const found = async (filter: string) => placesOn(await text(olga, records(filter)));
  expect(await found(`text=${issued}`)).toEqual(both);
  expect(await found("path=invoice.number&value=INV-0001")).toHaveLength(1);
  expect(await found(`outcome=generated&correlation=${issued}`)).toEqual([reply]);
  expect(await found(`order=oldest&correlation=${issued}`)).toEqual([...both].reverse());
  expect(
    await found(`expression=${encodeURIComponent(`correlationid == "${another}"`)}`),
  ).toHaveLength(2);
  expect(await found(`from=time&since=1h&correlation=${issued}`)).toEqual([...both].reverse());
  expect(await found(`until=1h&correlation=${issued}`)).toEqual([]);
  const wrong = await olga.get(records("expression=outcome+%3D%3D+%3D"));
  expect(wrong.status).toBe(422);
  expect(await wrong.text()).toMatch(/id="expression-error">[\s\S]*at character 12/);
  const slip = await olga.get(records("path=invoice.nmber&value=INV-0001"));
  expect(slip.status).toBe(422);
  expect(await slip.text()).toMatch(/id="path-error">[\s\S]*has no field invoice.nmber; it has/);
  expect(await text(olga, records(""))).toContain('<option value="invoice.totals.gross">');
  const topics = await text(olga, "/traffic");
  expect(topics).toMatch(/<code>invoice.customerName<\/code><\/td><td>string<\/td><td>.*Personal/);
  const detail = await text(olga, records(`record=${reply}`));
  expect(detail).toMatch(/data-testid="readers">[\s\S]*dashboard[\s\S]*has read it/);
});

test("pages of records follow each other without a gap", async () => {
  for (let count = 0; count < 60; count++)
    await olga.post("/traffic/produce", "/traffic/produce", {
      topic: "calculate-score",
      value: "{}",
      anyway: "1",
    });
  const path = "/traffic/records?topics=calculate-score";
  const html = await text(olga, path);
  const newest = placesOn(html);
  const linkTo = (page: string, rel: string) =>
    new RegExp(`rel="${rel}" href="([^"]+)"`).exec(page)?.[1]?.replaceAll("&amp;", "&") ?? "";
  const second = await text(olga, linkTo(html, "next"));
  const older = placesOn(second);
  expect(newest).toHaveLength(50);
  const all = await text(olga, "/traffic/export?topics=calculate-score");
  const exported = all
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).place);
  expect(new Set([...newest, ...older])).toEqual(new Set(exported));
  expect(newest.length + older.length).toBe(exported.length);
  expect(placesOn(await text(olga, linkTo(second, "prev")))).toEqual(newest);
});

test("of each key the page has the latest record of those that changed last and says so, an export of all", async () => {
  const topics = await openTrialTopics(desk, []);
  const keys = Array.from({ length: 230 }, () => newId());
  for (const turn of ["first", "second"])
    await Promise.all(
      keys.map((key) =>
        topics.publisher.send({
          topic: "payment-recorded",
          key,
          value: JSON.stringify({ turn }),
          headers: { turn },
        }),
      ),
    );
  await topics.close();
  const view = "topics=payment-recorded&latest=1&from=beginning&header=turn=second";
  const page = await text(ines, `/traffic/records?${view}`);
  expect(placesOn(page)).toHaveLength(200);
  expect(page).toMatch(/data-testid="keys-cut">[\s\S]*There are 230 keys/);
  const exported = (await text(ines, `/traffic/export?${view.replace(/&header.*/, "")}`))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { key: string; value: { turn: string } });
  expect(exported.map(({ key }) => key).sort()).toEqual([...keys].sort());
  expect(new Set(exported.map(({ value }) => value.turn))).toEqual(new Set(["second"]));
  // A key whose latest record does not match has none, whatever it had before.
  const before = view.replace("second", "first");
  expect(placesOn(await text(ines, `/traffic/records?${before}`))).toEqual([]);
  expect(await text(ines, `/traffic/export?${before}`)).toBe("");
});

test("what is personal is masked in page, export, link and comparison for who may not see it", async () => {
  const [command = ""] = placesOn(await text(olga, records(`correlation=${issued}&order=oldest`)));
  const [second = ""] = placesOn(await text(olga, records(`correlation=${another}&order=oldest`)));
  const paths = [
    records(`correlation=${issued}&columns=value.buyer.name&record=${command}&raw=1`),
    `/traffic/export?topics=generate-invoice&correlation=${issued}`,
    `/traffic/export?topics=generate-invoice&correlation=${issued}&format=csv&columns=value.buyer.name`,
    `/traffic/export?record=${command}`,
    `/traffic/diff?record=${command}&record=${second}`,
    `/traffic/produce?template=${command}`,
  ];
  for (const path of paths) {
    const [shown, masked] = [await text(ines, path), await text(olga, path)];
    expect([path, shown.includes("Lovelace")]).toEqual([path, true]);
    expect([path, masked.includes("Lovelace"), masked.includes("•••")]).toEqual([
      path,
      false,
      true,
    ]);
  }
  expect(placesOn(await text(olga, records("text=Lovelace")))).toEqual([]);
  expect(placesOn(await text(ines, records("text=Lovelace"))).length).toBeGreaterThan(0);
});

testComparing(() => ({ desk, ines, olga }));
testCopying(() => ({ ines, olga, text: "Lovelace" }));
testTransactions(() => ({ desk, ines, rowsOf }));
testProducing(() => ({ desk, olga, ines, issued }));

test("what the library says is said in the reader's language", async () => {
  const speak = (language: string) =>
    desk.sql("update dashboard.users set language = $1 where email = 'ines@example.com'", [
      language,
    ]);
  await speak("pt-BR");
  const said = async (path: string) => (await ines.get(path)).text();
  expect(await said(records("expression=outcome+%3D%3D+%3D"))).toMatch(
    /a expressão não pode ser lida no caractere 12: = inesperado\n/,
  );
  expect(await said(records("expression=outcom+%3D%3D+%271%27"))).toContain(
    "no caractere 1: variável desconhecida outcom",
  );
  expect(await said(records("path=a..b&value=1"))).toContain(
    "o caminho a..b é interrompido no caractere 2",
  );
  expect(await said(records("path=asOf&comparison=%3E&value=1"))).toContain(
    "não é nenhum destes: is, is not, contains, at least, at most, is there, is missing.",
  );
  expect(await said(records("from=start"))).toContain(
    "“start” não é nenhum destes: end, beginning, offset, time.",
  );
  expect(await said(records("partition=77"))).toContain("não existe a partição 77");
  expect(await said("/traffic/groups/reset?group=score-calculator&to=end")).toContain(
    "grupo de consumidores score-calculator tem um membro em execução; pare o serviço antes.",
  );
  const written = { topic: "calculate-score", value: '{"organisationId":"nobody"}' };
  const refused = await ines.post("/traffic/produce", "/traffic/produce", written);
  const problems = await refused.text();
  expect(problems).toMatch(/O campo asOf não cabe em recibo.calculate-score.v1: [^<]*esperava/);
  expect(problems).not.toMatch(/does not fit|expected|Invalid/);
  const anyway = await ines.post("/traffic/produce", "/traffic/produce", {
    ...written,
    anyway: "1",
  });
  const one = await (await ines.get(anyway.headers.get("location") ?? "")).text();
  expect(one).toMatch(/<code>asOf<\/code> [^<]*esperava/);
  await speak("en");
});

test("offsets of a group are reset as the preview said, never while somebody is in it", async () => {
  const asked = "/traffic/groups/reset?group=score-calculator&to=beginning";
  const active = await olga.get(asked);
  expect(active.status).toBe(422);
  expect(await active.text()).toContain("running member");
  await desk.service("score-calculator").stop();
  const preview = await until("an empty group", async () => {
    const page = await olga.get(asked);
    return page.status === 200 && page.text();
  });
  expect(preview).toMatch(/data-testid="preview"[\s\S]*reads \d+ again/);
  const [, hidden = ""] = /name="steps" value="([^"]+)"/.exec(preview) ?? [];
  const form = {
    group: "score-calculator",
    to: "beginning",
    steps: hidden.replaceAll("&#34;", '"'),
  };
  const done = await olga.post("/traffic/produce", "/traffic/groups/reset", form);
  expect([done.status, done.headers.get("location")]).toEqual([303, "/traffic/actions"]);
  expect(await text(olga, "/traffic/actions")).toContain("→ 0");
  const moved = await olga.post("/traffic/produce", "/traffic/groups/reset", form);
  expect(moved.status).toBe(409);
  expect(await moved.text()).toContain("look at the preview again");
});
