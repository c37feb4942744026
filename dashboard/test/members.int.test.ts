import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { rowsOf } from "@recibo/local/trial/rows";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import type { TrialService } from "@recibo/local/trial/trial-service";
import { until } from "@recibo/local/trial/until";
import type { Visitor } from "@recibo/local/trial/visitor";
import { commandLine } from "./command-line.ts";
import { idOf, invite, isIn, joined, newEmail, password, signedInAgain } from "./people.ts";

const operator = "olga@example.com";

let desk: TrialDesk;
let second: TrialService;

beforeAll(async () => {
  desk = await startTrialDesk({
    services: ["dashboard"],
    env: { LOG_LEVEL: "debug", OPERATORS_EMAILS: operator },
  });
  second = await desk.another("dashboard");
});

afterAll(async () => {
  await desk?.close();
});

/** A tab at each dashboard. */
const tabsOf = async (visitor: Visitor) =>
  Promise.all([visitor.listen(), visitor.listen(0, second.url)]);

test("an invitation's link makes one account, whoever else has it; it is kept and logged nowhere", async () => {
  const ana = await desk.signedUp();
  const email = newEmail();
  const path = await invite(ana, email);
  const people = [desk.visitor(), desk.visitor(), desk.visitor()];
  for (const person of people) expect(await (await person.get(path)).text()).toContain(email);
  const given = { name: "Bruno", password };
  const answers = await Promise.all(people.map((person) => person.post(path, path, given)));
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 404, 404]);
  expect((await desk.visitor().get(path)).status).toBe(404);
  const members = await (await ana.get("/members")).text();
  expect(members).toContain("2 people");
  expect(members).toContain("Bruno");
  const token = path.slice("/invitations/".length);
  expect(JSON.stringify(await rowsOf(desk, "dashboard"))).not.toContain(token);
  const log = JSON.stringify(desk.service("dashboard").log);
  expect(log).toContain("/invitations/[token]");
  expect(log).not.toContain(token);
  expect(log).not.toContain(email);
});

test("a link is worth nothing once it is withdrawn, replaced, too old, or its sender is no owner any more", async () => {
  const ana = await desk.signedUp();
  const status = async (path: string) => {
    const eve = desk.visitor();
    const looked = (await eve.get(path)).status;
    const posted = (await eve.post("/sign-in", path, { name: "Eve", password })).status;
    return [looked, posted];
  };
  const [withdrawn, replaced, old] = [await invite(ana), newEmail(), newEmail()];
  const page = await (await ana.get("/members")).text();
  const [, id] = /members\/invitations\/([0-9a-f-]{36})\/revoke/.exec(page) ?? [];
  expect((await ana.post("/members", `/members/invitations/${id}/revoke`, {})).status).toBe(303);
  expect(await status(withdrawn)).toEqual([404, 404]);

  const first = await invite(ana, replaced);
  const latest = await invite(ana, replaced);
  expect(await status(first)).toEqual([404, 404]);
  expect((await desk.visitor().get(latest)).status).toBe(200);

  const aged = await invite(ana, old);
  await desk.sql("update dashboard.invitations set expires_at = now() where email = $1", [old]);
  expect(await status(aged)).toEqual([404, 404]);

  const { visitor: bruno, id: brunos } = await joined(desk, ana);
  await ana.post("/members", `/members/${brunos}/role`, { role: "owner" });
  const his = await invite(bruno);
  await ana.post("/members", `/members/${brunos}/role`, { role: "member" });
  expect(await status(his)).toEqual([404, 404]);
});

test("a member looks at people and details, and changes neither; who is demoted changes nothing from then on", async () => {
  const ana = await desk.signedUp();
  const { visitor: bruno, id } = await joined(desk, ana);
  const forbidden = [
    ["/members/invitations", { invited: newEmail() }],
    [`/members/${id}/role`, { role: "owner" }],
    [`/members/${id}/remove`, {}],
    ["/members/passwords", { least: "20" }],
    ["/organisation", { name: "Bruno's" }],
  ] as const;
  const tryAll = async () => {
    const before = await rowsOf(desk, "dashboard", ["session"]);
    for (const [path, fields] of forbidden) {
      const response = await bruno.post("/members", path, fields);
      expect([path, response.status]).toEqual([path, 403]);
      expect(await response.text()).toContain("Only owners do this");
    }
    expect(await rowsOf(desk, "dashboard", ["session"])).toEqual(before);
  };
  const page = await (await bruno.get("/members")).text();
  expect(page).toContain("2 people");
  expect(page).not.toContain('action="/members');
  expect(await (await bruno.get("/organisation")).text()).toContain("<fieldset disabled>");
  expect(await (await ana.get("/organisation")).text()).toContain("<fieldset>");
  await tryAll();
  await ana.post("/members", `/members/${id}/role`, { role: "owner" });
  expect((await bruno.post("/members", "/members/passwords", { least: "13" })).status).toBe(303);
  await ana.post("/members", `/members/${id}/role`, { role: "member" });
  await tryAll();
});

test("an owner stays, also when the last two demote each other at once", async () => {
  const ana = desk.visitor();
  const hers = await idOf(desk, (await ana.signUp()).email);
  const alone = await ana.post("/members", `/members/${hers}/role`, { role: "member" });
  expect([alone.status, await alone.text()]).toEqual([
    409,
    expect.stringContaining("An organisation needs an owner"),
  ]);
  const { visitor: bruno, id: his } = await joined(desk, ana);
  await ana.post("/members", `/members/${his}/role`, { role: "owner" });
  for (const visitor of [ana, bruno]) await visitor.get("/members");
  await Promise.all([
    ana.post("/members", `/members/${his}/role`, { role: "member" }),
    bruno.post("/members", `/members/${hers}/role`, { role: "member" }),
  ]);
  const owners = await desk.sql(
    "select from dashboard.users where id = any($1::uuid[]) and role = 'owner'",
    [[hers, his]],
  );
  expect(owners).toHaveLength(1);
});

test("who is removed is out at once, in every browser and tab; what they asked for stays, and their address is free", async () => {
  const ana = desk.visitor();
  const hers = await idOf(desk, (await ana.signUp()).email);
  const { visitor: bruno, email, id } = await joined(desk, ana);
  const elsewhere = await signedInAgain(desk, email);
  const asked = await bruno.askForInvoice();
  const tabs = [...(await tabsOf(bruno)), ...(await tabsOf(elsewhere))];
  const [hersTab] = await tabsOf(ana);
  expect((await ana.post("/members", `/members/${hers}/remove`, {})).status).toBe(409);
  expect((await ana.post("/members", `/members/${id}/remove`, {})).status).toBe(303);

  for (const visitor of [bruno, elsewhere]) expect(await isIn(visitor)).toBe(false);
  for (const { socket } of tabs) await until("the end of the socket", () => !socket.connected);
  await expect(bruno.listen()).rejects.toThrow("unauthenticated");
  expect(hersTab?.socket.connected).toBe(true);
  expect((await ana.get(`/requests/${asked}`)).status).toBe(200);
  expect(await (await ana.get("/members")).text()).toContain("1 person");
  const again = desk.visitor();
  expect((await again.post("/sign-in", "/sign-in", { email, password })).status).toBe(422);
  const own = { organisation: "Bruno's own", email, password };
  expect((await again.post("/sign-up", "/sign-up", own)).status).toBe(303);
});

test("an operator is not removed, so that nobody can sign up under that address", async () => {
  const ana = await desk.signedUp();
  const path = await invite(ana, operator);
  const olga = desk.visitor();
  await olga.post(path, path, { name: "Olga", password });
  expect((await olga.get("/dead-letters")).status).toBe(200);
  expect(await (await ana.get("/members")).text()).toContain("Operator");
  const response = await ana.post("/members", `/members/${await idOf(desk, operator)}/remove`, {});
  expect([response.status, await response.text()]).toEqual([
    409,
    expect.stringContaining("npm run operators -- revoke"),
  ]);
});

test("an account is made an operator's by its id, from that moment on, and that can be taken back", async () => {
  const ana = desk.visitor();
  const { email } = await ana.signUp();
  const operators = (...args: string[]) => commandLine(desk, args);
  const found = await operators("find", email.toUpperCase());
  const { id, operator: isOne } = JSON.parse(found.out);
  expect([id, isOne]).toEqual([await idOf(desk, email), false]);
  expect(await (await ana.get("/account")).text()).toContain(id);
  expect((await ana.get("/dead-letters")).status).toBe(404);
  expect((await operators("grant", id)).code).toBe(0);
  expect((await ana.get("/dead-letters")).status).toBe(200);
  expect((await operators("list")).out).toContain(email);
  expect((await operators("revoke", id)).code).toBe(0);
  expect((await ana.get("/dead-letters")).status).toBe(404);
  // An address alone makes nobody an operator.
  expect((await operators("grant", email)).code).toBe(2);
  const nobody = await operators("grant", crypto.randomUUID());
  expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining("There is no account")]);
});

test("an organisation asks for longer passwords, from those who join and those who change theirs", async () => {
  const ana = await desk.signedUp();
  const wrong = await ana.post("/members", "/members/passwords", { least: "8" });
  expect(wrong.status).toBe(422);
  expect((await ana.post("/members", "/members/passwords", { least: "24" })).status).toBe(303);
  const path = await invite(ana);
  const bruno = desk.visitor();
  const short = await bruno.post(path, path, { name: "Bruno", password });
  expect([short.status, await short.text()]).toEqual([
    422,
    expect.stringContaining("A password has at least 24 characters."),
  ]);
  const change = { current: password, password: "twenty characters ok" };
  expect((await ana.post("/account", "/account/password", change)).status).toBe(422);
});
