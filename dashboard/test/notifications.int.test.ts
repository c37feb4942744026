import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import type { TrialService } from "@recibo/local/trial/trial-service";
import { until } from "@recibo/local/trial/until";
import type { Visitor } from "@recibo/local/trial/visitor";

let desk: TrialDesk;
let dashboards: TrialService[];

beforeAll(async () => {
  desk = await startTrialDesk();
  dashboards = [desk.service("dashboard"), await desk.another("dashboard")];
});

afterAll(async () => {
  await desk?.close();
});

type Said = { unseen: number; last: number; read?: number[] };

/** A tab of the visitor at each dashboard, with the counts that it hears. */
async function tabsOf(visitor: Visitor) {
  const tabs = await Promise.all(dashboards.map(({ url }) => visitor.listen(0, url)));
  return tabs.map((tab) => {
    const said: Said[] = [];
    tab.socket.on("unseen", (state: Said) => said.push(state));
    return { ...tab, said };
  });
}

async function signedUp() {
  const visitor = desk.visitor();
  const { email } = await visitor.signUp();
  const [user] = await desk.sql<{ id: string; organisation_id: string }>(
    "select id, organisation_id from dashboard.users where email = $1",
    [email],
  );
  return { visitor, userId: user?.id ?? "", organisationId: user?.organisation_id ?? "" };
}

const post = (visitor: Visitor, path: string, fields: Record<string, string> = {}) =>
  visitor.post("/notifications", path, fields);

const inboxOf = async (visitor: Visitor, query = "") =>
  (await visitor.get(`/notifications${query}`)).text();

/** Position and state of what a page of the inbox lists. */
const listed = (html: string) =>
  [...html.matchAll(/data-position="(\d+)" data-state="(\w+)"/g)].map(
    ([, position, state]) => `${position} ${state}`,
  );

async function askForScores(visitor: Visitor, count: number) {
  for (let index = 0; index < count; index++) await visitor.post("/score", "/score", {});
}

test("what is marked at one dashboard is so in every tab at all dashboards: seen, read, unread, all", async () => {
  const { visitor } = await signedUp();
  const tabs = await tabsOf(visitor);
  await askForScores(visitor, 3);
  for (const { heard } of tabs) await until("the answers", () => heard.length === 3);
  expect(listed(await inboxOf(visitor))).toEqual(["3 unseen", "2 unseen", "1 unseen"]);

  tabs[0]?.socket.emit("seen", { upTo: 1 });
  for (const { said } of tabs) await until("seen", () => said.some(({ unseen }) => unseen === 2));
  await post(visitor, "/notifications/3/read");
  for (const { said } of tabs)
    await until("read", () => said.some(({ unseen, read }) => unseen === 1 && read?.[0] === 3));
  expect(listed(await inboxOf(visitor))).toEqual(["3 read", "2 unseen", "1 seen"]);
  expect(listed(await inboxOf(visitor, "?filter=unseen"))).toEqual(["2 unseen"]);
  expect(listed(await inboxOf(visitor, "?filter=unread"))).toEqual(["2 unseen", "1 seen"]);

  const before = tabs.map(({ said }) => said.length);
  await post(visitor, "/notifications/3/unread");
  for (const [index, { said }] of tabs.entries())
    await until("unread", () => said.length > (before[index] ?? 0));
  expect(listed(await inboxOf(visitor))).toEqual(["3 seen", "2 unseen", "1 seen"]);

  await post(visitor, "/notifications/read", { upTo: "2" });
  for (const { said } of tabs) await until("all", () => said.at(-1)?.unseen === 0);
  expect(listed(await inboxOf(visitor))).toEqual(["3 seen", "2 read", "1 read"]);
});

test("seeing the toasts of some kinds leaves others unseen, and a kind is found by its filter", async () => {
  const { visitor } = await signedUp();
  const [tab] = await tabsOf(visitor);
  await askForScores(visitor, 1);
  await until("the score", () => tab?.heard.length === 1);
  await visitor.askForInvoice();
  await until("the invoice", () => tab?.heard.length === 2);
  tab?.socket.emit("seen", { upTo: 2, except: ["score", "no-such-kind"] });
  await until("the count", () => tab?.said.some(({ unseen }) => unseen === 1));
  expect(listed(await inboxOf(visitor))).toEqual(["2 seen", "1 unseen"]);
  expect(listed(await inboxOf(visitor, "?filter=invoice"))).toEqual(["2 seen"]);
  expect(listed(await inboxOf(visitor, "?filter=score"))).toEqual(["1 unseen"]);
  expect(await inboxOf(visitor, "?filter=failure")).toContain("Nothing went wrong");
});

test("marks reach one's own inbox alone, whatever position is named", async () => {
  const [ana, eve] = [await signedUp(), await signedUp()];
  const [tab] = await tabsOf(ana.visitor);
  await askForScores(ana.visitor, 1);
  await until("the answer", () => tab?.heard.length === 1);
  for (const mark of ["read", "unread"]) await post(eve.visitor, `/notifications/1/${mark}`);
  await post(eve.visitor, "/notifications/read", { upTo: "99" });
  expect(listed(await inboxOf(ana.visitor))).toEqual(["1 unseen"]);
  for (const position of ["0", "-1", "1.5", "one", "1e300"])
    expect((await post(eve.visitor, `/notifications/${position}/read`)).status).toBe(404);
});

test("pushes, what is caught up and pages are in the person's language, also of what came before", async () => {
  const { visitor } = await signedUp();
  const [tab] = await tabsOf(visitor);
  await visitor.askForInvoice();
  await until("the answer", () => tab?.heard.length === 1);
  expect(tab?.heard[0]?.title).toBe("Invoice INV-0001 is ready");
  await post(visitor, "/language", { language: "pt-BR", next: "/" });
  await visitor.askForInvoice();
  await until("the next answer", () => tab?.heard.length === 2);
  expect(tab?.heard[1]).toMatchObject({
    title: "A fatura INV-0002 está pronta",
    message: "€\u00a0285,60 para Kunde AG.",
  });
  const later = await visitor.listen(0);
  await until("both", () => later.heard.length === 2);
  expect(later.heard.map(({ title }) => title)).toEqual([
    "A fatura INV-0001 está pronta",
    "A fatura INV-0002 está pronta",
  ]);
  expect(await inboxOf(visitor)).toContain("A fatura INV-0001 está pronta");
});

test("seeing the notice of a failure does not make the answer seen that came after all", async () => {
  const { visitor, userId } = await signedUp();
  const [tab] = await tabsOf(visitor);
  await askForScores(visitor, 1);
  await until("the answer", () => tab?.heard.length === 1);
  // The notice of an earlier reply to the same request, as a failure that was sent again leaves it.
  await desk.sql(
    `insert into dashboard.notifications (user_id, position, request_id, reply_id, kind, facts, created_at)
      select user_id, 2, request_id, gen_random_uuid(), 'failure',
        jsonb_build_object('what', 'failed', 'asked', 'score', 'requestId', request_id, 'code', 'POISON'), now()
      from dashboard.notifications where user_id = $1`,
    [userId],
  );
  await desk.sql("update dashboard.inboxes set last_position = 2, unseen = 2 where user_id = $1", [
    userId,
  ]);
  const seenAt = async () =>
    (
      await desk.sql<{ seen_at: Date | null }>(
        "select seen_at from dashboard.requests where user_id = $1",
        [userId],
      )
    )[0]?.seen_at;
  await post(visitor, "/notifications/2/read");
  await until("the mark", () => tab?.said.at(-1)?.unseen === 1);
  expect(await seenAt()).toBe(null);
  tab?.socket.emit("seen", { upTo: 1 });
  await until("the count", () => tab?.said.at(-1)?.unseen === 0);
  expect(await seenAt()).not.toBe(null);
});

test("how somebody wants to be told is kept, holds for the other tabs at once, and is nobody else's", async () => {
  const [ana, eve] = [await signedUp(), await signedUp()];
  const [, far] = await tabsOf(ana.visitor);
  const chosen: Record<string, Record<string, boolean>>[] = [];
  far?.socket.on("preferences", (preferences) => chosen.push(preferences));
  const page = "/notifications/preferences";
  await post(ana.visitor, page, { "score.sound": "on", "invoice.toast": "on" });
  await until("the choice", () => chosen.length === 1);
  expect(chosen[0]).toMatchObject({
    score: { toast: false, sound: true, browser: false },
    failure: { toast: true },
  });
  const ticked = async ({ visitor }: { visitor: Visitor }) =>
    [...(await (await visitor.get(page)).text()).matchAll(/name="(\w+\.\w+)"[^>]*checked/g)].map(
      ([, name]) => name,
    );
  expect(await ticked(ana)).toEqual(["invoice.toast", "score.sound", "failure.toast"]);
  expect(await ticked(eve)).toHaveLength(5);
});

test("colleagues are told of a payment and of its reversal, once each, and who did it is not", async () => {
  const { visitor, userId, organisationId } = await signedUp();
  const colleague = await signedUp();
  const [mine] = await tabsOf(visitor);
  await visitor.askForInvoice();
  const [told] = await until("the invoice", () => mine?.heard.length === 1 && mine.heard);
  await desk.sql(
    "update dashboard.users set organisation_id = $1, language = 'pt-BR' where id = $2",
    [organisationId, colleague.userId],
  );
  const [, far] = await tabsOf(colleague.visitor);
  const page = told?.href ?? "";
  const payment = { paymentId: crypto.randomUUID(), date: "2026-11-10", amount: "85.60" };
  for (const _ of [1, 2]) await visitor.post(page, `${page}/payments`, payment);
  await until("the payment", () => far?.heard.length === 1);
  expect(far?.heard[0]).toMatchObject({
    kind: "payment",
    title: "Pagamento da fatura INV-0001",
    href: page,
  });
  expect(far?.heard[0]?.message).toMatch(/^€\u00a085,60 de Kunde AG, registrado por /);
  const reverse = `${page}/payments/${payment.paymentId}/reverse`;
  for (const _ of [1, 2]) await visitor.post("/account", reverse, { reason: "Era outra fatura" });
  await until("the reversal", () => far?.heard.length === 2);
  expect(far?.heard[1]).toMatchObject({
    kind: "payment",
    title: "Pagamento da fatura INV-0001 estornado",
    href: page,
  });
  expect(far?.heard[1]?.message).toMatch(/estornado por .*: Era outra fatura$/);
  await visitor.askForInvoice();
  await until("the next invoice", () => mine?.heard.length === 2);
  const kept = await desk.sql(
    "select 1 from dashboard.notifications where kind = 'payment' and user_id = any($1::uuid[])",
    [[userId, colleague.userId]],
  );
  expect(kept).toHaveLength(2);
  const home = await (await visitor.get("/")).text();
  expect(home).toContain("Payment for invoice INV-0001 reversed");
});
