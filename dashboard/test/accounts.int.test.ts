import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { rowsOf } from "@recibo/local/trial/rows";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import type { TrialService } from "@recibo/local/trial/trial-service";
import { until } from "@recibo/local/trial/until";
import type { Visitor } from "@recibo/local/trial/visitor";

const operator = "olga@example.com";
const password = "correct horse battery";

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

const newEmail = () => `${randomBytes(6).toString("hex")}@example.com`;

/** Invites an address; returns the path of the link. */
async function invite(owner: Visitor, invited = newEmail()): Promise<string> {
  const page = await (await owner.post("/members", "/members/invitations", { invited })).text();
  const [, path] = /value="http[^"]+(\/invitations\/[\w-]{43})"/.exec(page) ?? [];
  if (path === undefined) throw new Error("there is no link on the page");
  return path;
}

/** Somebody who was invited and came. */
async function joined(
  owner: Visitor,
  name = "Bruno",
): Promise<{ bruno: Visitor; email: string; id: string }> {
  const email = newEmail();
  const path = await invite(owner, email);
  const bruno = desk.visitor();
  expect((await bruno.post(path, path, { name, password })).headers.get("location")).toBe("/");
  return { bruno, email, id: await idOf(email) };
}

async function idOf(email: string): Promise<string> {
  const [row] = await desk.sql<{ id: string }>(
    "select id from dashboard.users where email = $1 and removed_at is null",
    [email],
  );
  return row?.id as string;
}

const isIn = async (visitor: Visitor) => (await visitor.get("/account")).status === 200;

/** The same person in another browser. */
async function signedInAgain(email: string): Promise<Visitor> {
  const visitor = desk.visitor();
  const response = await visitor.post("/sign-in", "/sign-in", { email, password });
  expect(response.status).toBe(303);
  return visitor;
}

/** A tab at each dashboard. */
const tabsOf = async (visitor: Visitor) =>
  Promise.all([visitor.listen(), visitor.listen(0, second.url)]);

test("who signs up is the organisation's owner; the address cannot be taken twice", async () => {
  const ana = desk.visitor();
  const { email } = await ana.signUp();
  expect(await (await ana.get("/members")).text()).toContain("Owner");
  const again = { organisation: "Another", email: email.toUpperCase(), password };
  const response = await desk.visitor().post("/sign-up", "/sign-up", again);
  expect([response.status, await response.text()]).toEqual([
    422,
    expect.stringContaining("There is an account with this address."),
  ]);
});

test("an unknown address and a wrong password get the same answer after the same time", async () => {
  const { email } = await desk.visitor().signUp();
  const eve = desk.visitor();
  const attempt = async (given: string) => {
    const start = performance.now();
    const response = await eve.post("/sign-in", "/sign-in", { email: given, password: "not it" });
    const page = (await response.text())
      .replaceAll(given, "")
      .replace(/(nonce|value)="[^"]+"/g, "");
    return { answer: [response.status, page], took: performance.now() - start };
  };
  await attempt(newEmail());
  const took: Record<"known" | "unknown", number[]> = { known: [], unknown: [] };
  for (let index = 0; index < 7; index++) {
    const [known, unknown] = [await attempt(email), await attempt(newEmail())];
    expect(unknown.answer).toEqual(known.answer);
    took.known.push(known.took);
    took.unknown.push(unknown.took);
  }
  const median = (times: number[]) => times.sort((a, b) => a - b)[3] as number;
  // The hash is nearly all of it: without it an unknown address would be answered ten times sooner.
  const ratio = median(took.unknown) / median(took.known);
  expect(ratio).toBeGreaterThan(0.4);
  expect(ratio).toBeLessThan(2.5);
});

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

  const { bruno, id: brunos } = await joined(ana);
  await ana.post("/members", `/members/${brunos}/role`, { role: "owner" });
  const his = await invite(bruno);
  await ana.post("/members", `/members/${brunos}/role`, { role: "member" });
  expect(await status(his)).toEqual([404, 404]);
});

test("a member looks at people and details, and changes neither; who is demoted changes nothing from then on", async () => {
  const ana = await desk.signedUp();
  const { bruno, id } = await joined(ana);
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
  await tryAll();
  await ana.post("/members", `/members/${id}/role`, { role: "owner" });
  expect((await bruno.post("/members", "/members/passwords", { least: "13" })).status).toBe(303);
  await ana.post("/members", `/members/${id}/role`, { role: "member" });
  await tryAll();
});

test("an owner stays, also when the last two demote each other at once", async () => {
  const ana = desk.visitor();
  const hers = await idOf((await ana.signUp()).email);
  const alone = await ana.post("/members", `/members/${hers}/role`, { role: "member" });
  expect([alone.status, await alone.text()]).toEqual([
    409,
    expect.stringContaining("An organisation needs an owner"),
  ]);
  const { bruno, id: his } = await joined(ana);
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
  const hers = await idOf((await ana.signUp()).email);
  const { bruno, email, id } = await joined(ana);
  const elsewhere = await signedInAgain(email);
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
  const response = await ana.post("/members", `/members/${await idOf(operator)}/remove`, {});
  expect([response.status, await response.text()]).toEqual([
    409,
    expect.stringContaining("[operators] emails"),
  ]);
});

test("a changed password ends every other session and socket, here and at other dashboards; the own one goes on anew", async () => {
  const ana = desk.visitor();
  const { email } = await ana.signUp();
  const elsewhere = await signedInAgain(email);
  const eve = await desk.signedUp();
  const [others, mine, eves] = [await tabsOf(elsewhere), await tabsOf(ana), await tabsOf(eve)];
  const before = ana.cookie();
  const change = (current: string, next: string) =>
    ana.post("/account", "/account/password", { current, password: next });

  const wrong = await change("not my password", "another horse battery");
  expect([wrong.status, await wrong.text()]).toEqual([
    422,
    expect.stringContaining("This is not your current password."),
  ]);
  expect((await change(password, "too short")).status).toBe(422);
  expect(await isIn(elsewhere)).toBe(true);

  expect((await change(password, "another horse battery")).status).toBe(303);
  expect(await isIn(elsewhere)).toBe(false);
  expect(await isIn(ana)).toBe(true);
  expect(ana.cookie()).not.toBe(before);
  for (const { socket } of [...others, ...mine])
    await until("the end of the socket", () => !socket.connected);
  for (const { socket } of eves) expect(socket.connected).toBe(true);
  const signIn = async (given: string) =>
    (await desk.visitor().post("/sign-in", "/sign-in", { email, password: given })).status;
  expect(await signIn(password)).toBe(422);
  expect(await signIn("another horse battery")).toBe(303);
});

test("an ended session stays ended when a request that was under way writes it once more", async () => {
  const ana = desk.visitor();
  const { email } = await ana.signUp();
  const elsewhere = await signedInAgain(email);
  await ana.post("/account", "/account/sessions/end-others", {});
  expect(await isIn(elsewhere)).toBe(false);
  // What connect-pg-simple does at the end of a request that changed its session.
  await desk.sql(
    `insert into dashboard.session (sid, sess, expire)
      select sid, sess, now() + interval '1 day' from dashboard.session where user_id = $1
      on conflict (sid) do update set sess = excluded.sess, expire = excluded.expire`,
    [await idOf(email)],
  );
  expect(await isIn(elsewhere)).toBe(false);
  expect(await isIn(ana)).toBe(true);
});

test("a person signs out one other browser, and nobody else's", async () => {
  const ana = desk.visitor();
  const { email } = await ana.signUp();
  const [phone, laptop] = [await signedInAgain(email), await signedInAgain(email)];
  const [tab] = await tabsOf(phone);
  const sessions = await desk.sql<{ id: string }>(
    "select id from dashboard.session where user_id = $1 and ended_at is null order by created_at",
    [await idOf(email)],
  );
  const phones = `/account/sessions/${sessions.at(1)?.id}/end`;
  const eve = await desk.signedUp();
  expect((await eve.post("/account", phones, {})).status).toBe(404);
  expect(await isIn(phone)).toBe(true);
  expect((await ana.post("/account", phones, {})).status).toBe(303);
  await until("the end of the socket", () => !tab?.socket.connected);
  expect([await isIn(ana), await isIn(phone), await isIn(laptop)]).toEqual([true, false, true]);
});

test("signing in anew in the same browser ends what its tabs were signed in to", async () => {
  const ana = await desk.signedUp();
  const [tab] = await tabsOf(ana);
  const before = ana.cookie();
  const { email } = await desk.visitor().signUp();
  expect((await ana.post("/account", "/sign-in", { email, password })).status).toBe(303);
  await until("the end of the socket", () => !tab?.socket.connected);
  const old = await fetch(`${desk.url}/account`, {
    headers: { cookie: before },
    redirect: "manual",
  });
  expect(old.status).toBe(303);
});

test("tries of the current password and invitations are limited", async () => {
  const ana = await desk.signedUp();
  const guess = () =>
    ana.post("/account", "/account/password", { current: "a guess", password: "long enough now" });
  const guesses: number[] = [];
  for (let index = 0; index < 11; index++) guesses.push((await guess()).status);
  expect(guesses).toEqual([...Array(10).fill(422), 429]);
  const right = { current: password, password: "long enough now" };
  expect((await ana.post("/account", "/account/password", right)).status).toBe(429);

  const bia = await desk.signedUp();
  const invited: number[] = [];
  for (let index = 0; index < 51; index++) {
    const fields = { invited: `guest-${index}@example.com` };
    invited.push((await bia.post("/members", "/members/invitations", fields)).status);
  }
  expect(invited).toEqual([...Array(50).fill(200), 429]);
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

test("a person's name and language are the account's, at once and in every browser", async () => {
  const ana = desk.visitor();
  const { email } = await ana.signUp();
  const elsewhere = await signedInAgain(email);
  await ana.post("/account", "/account", { name: "Ana Souza", language: "pt-BR" });
  for (const visitor of [ana, elsewhere]) {
    const page = await (await visitor.get("/account")).text();
    expect(page).toContain('lang="pt-BR"');
    expect(page).toContain("Sua conta");
    expect(page).toContain('value="Ana Souza"');
  }
});
