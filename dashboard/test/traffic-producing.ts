import { expect, test } from "@jest/globals";
import { createLogger } from "@recibo/common/logging";
import { parsePlace } from "@recibo/common/traffic/reading/record";
import { openTraffic } from "@recibo/common/traffic/traffic";
import { newId } from "@recibo/common/uuid";
import type { TrialDesk } from "@recibo/local/trial/trial-desk";
import { openTrialTopics } from "@recibo/local/trial/trial-topics";
import type { Visitor } from "@recibo/local/trial/visitor";
import { formOnPage } from "./form-on-page.ts";

type Scene = {
  desk: TrialDesk;
  /** An operator. */
  olga: Visitor;
  /** An operator who sees what is personal. */
  ines: Visitor;
  /** The request of an invoice for Ada Lovelace. */
  issued: string;
};

/** What a page says. */
export const textOf = async (visitor: Visitor, path: string) => (await visitor.get(path)).text();

/** The places of the records that a page lists. */
export const placesOn = (html: string) =>
  [...html.matchAll(/data-place="([^"]+)" data-testid="record-row"/g)].map(([, place]) => place);

/** The tests of writing records, on a desk that others are tested on too. */
export function testProducing(sceneOf: () => Scene): void {
  test("a record that does not fit its contract is told so; what is written or sent again is logged", () =>
    refusedToldAndLogged(sceneOf()));
  test("a record made from another keeps its bytes, its headers and what it lacks; what is typed is written as typed", () =>
    keepsItsBytes(sceneOf()));
  test("a record is written by the fields of its contract; what is wrong stands at its field with what was typed", () =>
    writtenByFields(sceneOf()));
  test("what is typed into fields is carried to JSON and back; JSON that they would lose stays JSON", () =>
    carriedToJsonAndBack(sceneOf()));
  test("the fields of a record go out byte for byte unless they are changed, and not while they are masked", () =>
    byteForByteUnlessMasked(sceneOf()));
}

const records = (filter: string) =>
  `/traffic/records?topics=generate-invoice,invoice-generated&${filter}`;
const producing = "/traffic/produce";
const formOf = (page: string) => formOnPage(page, producing);
const writing = (visitor: Visitor, form: Record<string, string>) =>
  visitor.post(producing, producing, form);
/** Where a form wrote its record. */
const madeBy = (answer: Response) =>
  new URL(answer.headers.get("location") ?? "", "http://desk").searchParams.get("record") ?? "";

/** The topics of a desk, to read what was written. */
function trafficOf(desk: TrialDesk) {
  const settings = { brokers: [desk.brokers], partitions: 3, replication: 1, prefix: desk.prefix };
  return openTraffic(settings, "test", createLogger("test", "silent"));
}

/** A record as an export has it. */
async function exported(visitor: Visitor, place: string): Promise<{ value: unknown }> {
  return JSON.parse(await textOf(visitor, `/traffic/export?record=${place}`));
}

async function refusedToldAndLogged({ desk, olga, ines, issued }: Scene): Promise<void> {
  const refused = await writing(olga, {
    topic: "calculate-score",
    value: '{"organisationId":"nobody"}',
  });
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain("The field asOf does not fit");
  const masked = { topic: "calculate-score", value: '{"•••":"•••"}' };
  const dots = await writing(olga, masked);
  expect([dots.status, (await dots.text()).includes("type what they are to say")]).toEqual([
    422,
    true,
  ]);
  const [command = ""] = placesOn(
    await textOf(olga, records(`correlation=${issued}&order=oldest`)),
  );
  const sent = await olga.post("/traffic/produce", "/traffic/resend", { place: command });
  const place = madeBy(sent);
  const again = JSON.parse(await textOf(ines, `/traffic/export?record=${place}`));
  expect(again.headers).toContainEqual(["recibo_resent_of", command]);
  expect(again.value.buyer.name).toBe("Ada Lovelace");
  const [logged] = await desk.sql(
    "select done_by, action, details from dashboard.traffic_actions where action = 'resend'",
  );
  expect(logged).toMatchObject({ done_by: "olga@example.com", details: { of: command } });
  expect(await textOf(olga, "/traffic/actions")).toContain(place);

  const written = await writing(olga, {
    topic: "calculate-score",
    value: '{"note":"whose is this"}',
    template: command,
    anyway: "1",
  });
  const made = madeBy(written);
  const [topic, partition, offset] = made?.split(/[/@]/) ?? [];
  const [entry] = await desk.sql(
    "select done_by, details from dashboard.traffic_actions where action = 'produce' order by done_at desc limit 1",
  );
  expect(entry).toEqual({
    done_by: "olga@example.com",
    details: { topic, partition: Number(partition), offset, of: command, anyway: true },
  });
  expect(await textOf(olga, "/traffic/actions")).toContain(made);
  const lines = desk.service("dashboard").log.filter(({ msg }) => msg.startsWith("record written"));
  expect(lines.slice(-2)).toMatchObject([
    { msg: "record written: resend", place, of: command, userId: expect.any(String) },
    { msg: "record written: produce", place: made, of: command },
  ]);
  expect(JSON.stringify(lines)).not.toMatch(/Lovelace|whose is this|example\.com/);
}

async function keepsItsBytes({ desk, ines }: Scene): Promise<void> {
  const topics = await openTrialTopics(desk, []);
  const placeOf = async (value: Buffer | string | null) => {
    const headers = { "X-Tenant": "shop 7", "x-bytes": Buffer.from([0, 255]) };
    const key = Buffer.from([1, 254]);
    const { partition, offset } = await topics.publisher.send({ topic, key, value, headers });
    return `${topic}/${partition}@${offset}`;
  };
  const topic = "payment-recorded";
  const long = '{"n": 9007199254740993, "n": 1.0}';
  const binary = Buffer.from([0, 1, 2, 255]);
  const places = await Promise.all([binary, long, null].map(placeOf));
  await topics.close();
  const traffic = trafficOf(desk);
  const unescaped = (html = "") => html.replaceAll("&#34;", '"').replaceAll("&amp;", "&");
  const written = async (place: string, changed: Record<string, string>) => {
    const page = await textOf(ines, `/traffic/produce?template=${place}`);
    const area = (name: string) =>
      unescaped(new RegExp(`<textarea[^>]*name="${name}"[^>]*>([^<]*)<`).exec(page)?.[1]);
    const form = {
      topic,
      template: place,
      key: /name="key"[^>]*value="([^"]*)"/.exec(page)?.[1] ?? "",
      headers: area("headers"),
      value: area("value"),
      valueAs:
        /<option value="(\w+)" selected/.exec(page.slice(page.indexOf("valueAs")))?.[1] ?? "",
    };
    const sent = { ...form, anyway: "1", ...changed };
    const done = await writing(ines, sent);
    const made = madeBy(done);
    const record = await traffic.record(parsePlace(made ?? "") as never, { personal: true });
    expect(record?.key).toEqual(Buffer.from([1, 254]));
    expect(record?.headers).toEqual(
      expect.arrayContaining([
        ["X-Tenant", Buffer.from("shop 7")],
        ["x-bytes", Buffer.from([0, 255])],
      ]),
    );
    return record?.value;
  };
  const [ofBinary = "", ofLong = "", ofNone = ""] = places;
  expect(await written(ofBinary, {})).toEqual(binary);
  expect(await written(ofBinary, { value: "0xdead beef" })).toEqual(Buffer.from("deadbeef", "hex"));
  expect(await written(ofLong, {})).toEqual(Buffer.from(long));
  const typed = "[ 9007199254740995 ]";
  expect(await written(ofLong, { value: typed })).toEqual(Buffer.from(typed));
  expect(await written(ofNone, {})).toBeNull();
  expect(await written(ofLong, { valueAs: "none" })).toBeNull();
  await traffic.close();
}

async function writtenByFields({ olga, ines }: Scene): Promise<void> {
  const form = formOf(await textOf(olga, "/traffic/produce?topic=calculate-score"));
  expect(form).toMatchObject({ as: "fields", "fields[asOf]": "2026-11-21" });
  const typed = { ...form, "fields[asOf]": "", "fields[known][invoices]": "<ten>" };
  const refused = await writing(olga, typed);
  const page = await refused.text();
  expect(refused.status).toBe(422);
  expect(page).toMatch(/<a href="#fields-asOf">The field asOf does not fit/);
  expect(page).toMatch(/id="fields-asOf-error">[\s\S]*?A date, as in 2026-11-22/);
  expect(page).toMatch(/id="fields-known-invoices-error">[\s\S]*?expected number, received string/);
  expect(formOf(page)).toEqual(typed);

  const anyway = await writing(olga, { ...typed, anyway: "1" });
  expect((await exported(ines, madeBy(anyway))).value).toEqual({
    organisationId: form["fields[organisationId]"],
    asOf: "",
    known: { invoices: "<ten>" },
  });
  const mended = { ...form, "fields[known][invoices]": "10", "fields[known][payments]": "0" };
  const { value } = await exported(ines, madeBy(await writing(olga, mended)));
  expect(value).toMatchObject({ asOf: "2026-11-21", known: { invoices: 10, payments: 0 } });
}

async function carriedToJsonAndBack({ desk, olga }: Scene): Promise<void> {
  const form = formOf(await textOf(olga, "/traffic/produce?topic=generate-invoice"));
  const before = await desk.sql("select from dashboard.traffic_actions");
  const grown = await writing(olga, {
    ...form,
    "fields[note]": "two\r\nlines",
    action: "add:lines",
  });
  const filled = { ...formOf(await grown.text()), "fields[lines][2][unitPrice]": "7" };
  expect(grown.status).toBe(200);
  const written = await (await writing(olga, { ...filled, action: "as:text" })).text();
  const value = JSON.parse(formOf(written).value ?? "");
  expect([value.note, value.lines.length, value.lines[2].unitPrice]).toEqual(["two\nlines", 3, 7]);
  const shown = await (await writing(olga, { ...formOf(written), action: "as:fields" })).text();
  expect(formOf(shown)).toEqual({ ...filled, "fields[note]": "two\nlines" });

  const more = { ...formOf(written), value: JSON.stringify({ ...value, colour: "red" }) };
  const kept = await writing(olga, { ...more, action: "as:fields" });
  expect(kept.status).toBe(422);
  const page = await kept.text();
  expect(page).toMatch(/id="value-error">[\s\S]*?no field colour, so it would be lost/);
  expect(formOf(page)).toEqual(more);
  expect(await desk.sql("select from dashboard.traffic_actions")).toHaveLength(before.length);
}

async function byteForByteUnlessMasked({ desk, olga, ines, issued }: Scene): Promise<void> {
  const topics = await openTrialTopics(desk, []);
  const bytes = `{ "asOf": "2026-11-21",\t"organisationId": "${newId().toUpperCase()}" }`;
  const record = { topic: "calculate-score", key: "k", value: bytes, headers: {} };
  const { partition, offset } = await topics.publisher.send(record);
  await topics.close();
  const path = `/traffic/produce?template=calculate-score/${partition}@${offset}`;
  const form = formOf(await textOf(ines, path));
  expect(form["fields[asOf]"]).toBe("2026-11-21");
  const traffic = trafficOf(desk);
  const bytesOf = async (answer: Response) => {
    const made = await traffic.record(parsePlace(madeBy(answer)) as never, { personal: true });
    return String(made?.value);
  };
  expect(await bytesOf(await writing(ines, form))).toBe(bytes);
  const changed = { ...form, "fields[asOf]": "2026-11-22" };
  const { organisationId } = JSON.parse(bytes);
  expect(await bytesOf(await writing(ines, changed))).toBe(
    JSON.stringify({ organisationId, asOf: "2026-11-22" }),
  );
  await traffic.close();

  const [command = ""] = placesOn(
    await textOf(olga, records(`correlation=${issued}&order=oldest`)),
  );
  const masked = formOf(await textOf(olga, `/traffic/produce?template=${command}`));
  expect(masked["fields[buyer][name]"]).toBe("•••");
  const refused = await writing(olga, masked);
  expect(refused.status).toBe(422);
  expect(await refused.text()).toMatch(/id="fields-buyer-name-error">[\s\S]*?This is masked/);
  await notWrittenAnyway(olga, masked);
}

async function notWrittenAnyway(olga: Visitor, masked: Record<string, string>): Promise<void> {
  const { topic = "", template = "" } = masked;
  const text = formOf(await (await writing(olga, { ...masked, action: "as:text" })).text());
  const inHex = { valueAs: "hex", value: Buffer.from(text.value ?? "").toString("hex") };
  for (const form of [
    masked,
    text,
    { ...text, ...inHex },
    { topic, template, value: "{}", headers: "who: •••" },
  ]) {
    const answer = await writing(olga, { ...form, anyway: "1" });
    const page = await answer.text();
    expect([answer.status, page.includes("type what they are to say")]).toEqual([422, true]);
    expect(page).not.toContain('name="anyway"');
  }
}
