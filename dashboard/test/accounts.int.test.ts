import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { derivedId } from "@recibo/common/uuid";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import type { TrialService } from "@recibo/local/trial/trial-service";
import { until } from "@recibo/local/trial/until";
import type { Visitor } from "@recibo/local/trial/visitor";
import { idOf, isIn, newEmail, password, signedInAgain } from "./people.ts";

let desk: TrialDesk;
let second: TrialService;

beforeAll(async () => {
  desk = await startTrialDesk({ services: ["dashboard"] });
  second = await desk.another("dashboard");
});

afterAll(async () => {
  await desk?.close();
});

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

test("a changed password ends every other session and socket, here and at other dashboards; the own one goes on anew", async () => {
  const ana = desk.visitor();
  const { email } = await ana.signUp();
  const elsewhere = await signedInAgain(desk, email);
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
  const elsewhere = await signedInAgain(desk, email);
  await ana.post("/account", "/account/sessions/end-others", {});
  expect(await isIn(elsewhere)).toBe(false);
  // What connect-pg-simple does at the end of a request that changed its session.
  await desk.sql(
    `insert into dashboard.session (sid, sess, expire)
      select sid, sess, now() + interval '1 day' from dashboard.session where user_id = $1
      on conflict (sid) do update set sess = excluded.sess, expire = excluded.expire`,
    [await idOf(desk, email)],
  );
  expect(await isIn(elsewhere)).toBe(false);
  expect(await isIn(ana)).toBe(true);
});

test("a person signs out one other browser, and nobody else's", async () => {
  const ana = desk.visitor();
  const { email } = await ana.signUp();
  const [phone, laptop] = [await signedInAgain(desk, email), await signedInAgain(desk, email)];
  const [tab] = await tabsOf(phone);
  const sessions = await desk.sql<{ id: string }>(
    "select id from dashboard.session where user_id = $1 and ended_at is null order by created_at",
    [await idOf(desk, email)],
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

test("a person's name and language are the account's, at once and in every browser", async () => {
  const ana = desk.visitor();
  const { email } = await ana.signUp();
  const elsewhere = await signedInAgain(desk, email);
  await ana.post("/account", "/account", { name: "Ana Souza", language: "pt-BR" });
  for (const visitor of [ana, elsewhere]) {
    const page = await (await visitor.get("/account")).text();
    expect(page).toContain('lang="pt-BR"');
    expect(page).toContain("Sua conta");
    expect(page).toContain('value="Ana Souza"');
  }
});

test("a dashboard without the demo lets nobody into the demo's account, not even by a session it had", async () => {
  const demo = derivedId("demo", "user");
  const ana = await desk.signedUp();
  await desk.sql(
    `insert into dashboard.users (id, organisation_id, email, name, password_hash)
      select $1, organisation_id, 'demo@recibo.example', 'Demo', '' from dashboard.users limit 1`,
    [demo],
  );
  const [, sid] = /recibo=s%3A([\w-]+)\./.exec(ana.cookie()) ?? [];
  await desk.sql(
    "update dashboard.session set sess = replace(sess::text, user_id::text, $2)::json where sid = $1",
    [sid, demo],
  );
  expect(await (await ana.get("/account")).text()).toContain('value="Demo"');
  await second.stop();
  await second.start();
  expect(await isIn(ana)).toBe(false);
  const eve = desk.visitor();
  await eve.post("/sign-in", "/demo", {});
  expect(await isIn(eve)).toBe(false);
});
