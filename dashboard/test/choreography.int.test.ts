import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { paymentRecorded } from "@recibo/common/contracts/payment-recorded";
import { encodeHeaders } from "@recibo/common/messaging/envelope";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { until } from "@recibo/local/trial/until";
import { createVisitor, type Visitor } from "@recibo/local/trial/visitor";

let desk: TrialDesk;
const visitors: Visitor[] = [];

beforeAll(async () => {
  desk = await startTrialDesk();
});

afterAll(async () => {
  for (const visitor of visitors) visitor.close();
  await desk?.close();
});

async function signedUp(): Promise<Visitor> {
  const visitor = createVisitor(desk.url);
  visitors.push(visitor);
  await visitor.signUp();
  return visitor;
}

test("an invoice that is asked for is issued, recorded and told to whoever asked", async () => {
  const ana = await signedUp();
  const { heard } = await ana.listen();

  const requestId = await ana.askForInvoice();
  const [told] = await until("a notification", () => heard.length > 0 && heard);

  expect(told).toMatchObject({ kind: "invoice", title: "Invoice INV-0001 is ready", position: 1 });
  expect(told?.message).toBe("€285.60 for Kunde AG.");
  const page = await (await ana.get(`/requests/${requestId}`)).text();
  expect(page).toContain('data-state="generated"');
  const pdf = await ana.get(`${told?.href}/pdf`);
  expect(pdf.headers.get("content-type")).toBe("application/pdf");
  expect(
    Buffer.from(await pdf.arrayBuffer())
      .subarray(0, 5)
      .toString(),
  ).toBe("%PDF-");
});

test("a score that is asked for comes with its reasons", async () => {
  const ana = await signedUp();
  const { heard } = await ana.listen();
  await ana.post("/score", "/score", {});
  const [told] = await until("a notification", () => heard.length > 0 && heard);
  expect(told).toMatchObject({ kind: "score", href: "/score" });
  expect(await (await ana.get("/score")).text()).toContain("Paid on time");
});

test("the same form sent twice is one request, one invoice and one notification", async () => {
  const ana = await signedUp();
  const { heard } = await ana.listen();
  const requestId = crypto.randomUUID();

  await Promise.all([ana.askForInvoice({ requestId }), ana.askForInvoice({ requestId })]);
  await ana.askForInvoice();
  await until("two notifications", () => heard.length === 2);

  const invoices = await desk.sql(
    "select number from dashboard.invoices i join dashboard.requests r on r.id = i.request_id where r.id = $1",
    [requestId],
  );
  expect(invoices).toHaveLength(1);
});

test("another organisation hears nothing and sees nothing", async () => {
  const [ana, eve] = [await signedUp(), await signedUp()];
  const [hers, eves] = [await ana.listen(), await eve.listen()];

  const requestId = await ana.askForInvoice();
  const [told] = await until("a notification", () => hers.heard.length > 0 && hers.heard);
  // Eve's own answer comes after Ana's: had she been told Ana's, it would be here by now.
  await eve.post("/score", "/score", {});
  await until("her own notification", () => eves.heard.length > 0);

  expect(eves.heard.map(({ kind }) => kind)).toEqual(["score"]);
  for (const path of [`/requests/${requestId}`, told?.href ?? "", `${told?.href}/pdf`]) {
    expect((await eve.get(path)).status).toBe(404);
  }
  const payment = { date: "2026-11-03", amount: "1.00" };
  expect((await eve.post("/invoices/new", `${told?.href}/payments`, payment)).status).toBe(404);
});

test("a socket without a signed-in session is refused", async () => {
  const stranger = createVisitor(desk.url);
  visitors.push(stranger);
  await expect(stranger.listen()).rejects.toThrow("unauthenticated");
});

test("a tab that was away is told what it missed, once", async () => {
  const ana = createVisitor(desk.url);
  visitors.push(ana);
  const account = await ana.signUp();
  const first = await ana.listen();
  await ana.askForInvoice();
  await until("the first", () => first.heard.length === 1);
  first.socket.close();

  await ana.askForInvoice();
  await ana.post("/score", "/score", {});
  await until("both kept", async () => {
    const [row] = await desk.sql<{ last: number }>(
      `select last_position::int as last from dashboard.inboxes i join dashboard.users u on u.id = i.user_id where u.email = $1`,
      [account.email],
    );
    return row?.last === 3;
  });
  const again = await ana.listen(1);
  await until("what was missed", () => again.heard.length === 2);

  expect(again.heard.map(({ position }) => position)).toEqual([2, 3]);
});

test("a rejected command says which field is at fault, and the form shows it there", async () => {
  const ana = await signedUp();
  const { heard } = await ana.listen();

  const requestId = await ana.askForInvoice({ dueDate: "2026-10-01" });
  const [told] = await until("a notification", () => heard.length > 0 && heard);

  expect(told).toMatchObject({ kind: "failure", href: `/requests/${requestId}` });
  const form = await (await ana.get(`/invoices/new?correct=${requestId}`)).text();
  expect(form).toMatch(/<p class="field-error" id="dueDate-error">/);
  expect(form).toContain('value="2026-10-01"');
  const next = await ana.askForInvoice();
  await until("the corrected one", () => heard.length === 2);
  expect(heard[1]?.title).toBe("Invoice INV-0001 is ready");
  expect(next).not.toBe(requestId);
});

test("a payment is recorded once, never more than is open, and reaches the score's history", async () => {
  const ana = await signedUp();
  const { heard } = await ana.listen();
  await ana.askForInvoice();
  const [told] = await until("a notification", () => heard.length > 0 && heard);
  const page = told?.href ?? "";
  const paymentId = crypto.randomUUID();

  const tooMuch = await ana.post(page, `${page}/payments`, {
    paymentId,
    date: "2026-11-10",
    amount: "300.00",
  });
  expect(tooMuch.status).toBe(422);
  expect(await tooMuch.text()).toContain("Only €285.60 is open on this invoice.");
  for (const _ of [1, 2]) {
    const paid = await ana.post(page, `${page}/payments`, {
      paymentId,
      date: "2026-11-10",
      amount: "285.60",
    });
    expect(paid.status).toBe(303);
  }

  const kept = await until("the payment in the history", async () => {
    const rows = await desk.sql("select amount::int from score_calculator.payments where id = $1", [
      paymentId,
    ]);
    return rows.length > 0 && rows;
  });
  expect(kept).toEqual([{ amount: 28560 }]);
  expect(await (await ana.get(page)).text()).toContain("Paid");
});

test("every line that a service logs about a request carries its correlation id", async () => {
  const ana = await signedUp();
  const { heard } = await ana.listen();
  const requestId = await ana.askForInvoice();
  await until("a notification", () => heard.length > 0);
  const said = (name: "dashboard" | "invoice-generator") =>
    desk
      .service(name)
      .log.filter(({ correlationId }) => correlationId === requestId)
      .map(({ msg }) => msg);
  await until("the lines", () => said("dashboard").length >= 2);
  expect(said("dashboard")).toEqual(["invoice asked for", "answer recorded"]);
  expect(said("invoice-generator")).toEqual(["invoice issued"]);
});

test("a page that is made after its answer still tells it: what is unseen is told again on connect", async () => {
  const ana = await signedUp();
  const requestId = await ana.askForInvoice();
  const html = await until("the finished page", async () => {
    const page = await (await ana.get(`/requests/${requestId}`)).text();
    return page.includes('data-state="generated"') && page;
  });
  const position = Number(/data-position="(\d+)"/.exec(html)?.[1]);
  const { socket, heard } = await ana.listen(position);
  await until("the notification", () => heard.length === 1);

  socket.emit("seen", { upTo: heard[0]?.position });
  await until("the position to move on", async () =>
    (await (await ana.get("/")).text()).includes('data-position="1"'),
  );
});

test("asked to read its topics from the beginning, the dashboard ends in the same state and tells nothing again", async () => {
  const ana = await signedUp();
  const first = await ana.listen();
  await ana.askForInvoice();
  await until("the answer", () => first.heard.length === 1);
  const state = async () => ({
    notifications: await desk.sql(
      "select * from dashboard.notifications order by user_id, position",
    ),
    invoices: await desk.sql("select * from dashboard.invoices order by id"),
    scores: await desk.sql("select * from dashboard.scores order by request_id"),
    strays: await desk.sql("select * from dashboard.stray_replies order by 1, 2, 3"),
  });
  const before = await state();
  const dashboard = desk.service("dashboard");
  await dashboard.stop();
  await dashboard.start({ arguments: ["--reset"] });

  // The last reply of each topic is read again once the next one is told.
  const again = await ana.listen(first.heard[0]?.position);
  await ana.askForInvoice();
  await ana.post("/score", "/score", {});
  await until("the new answers", () => again.heard.length === 2);
  const after = await state();
  for (const [name, rows] of Object.entries(before)) {
    expect(after[name as keyof typeof after]).toEqual(expect.arrayContaining(rows));
  }
  expect(after.strays).toEqual(before.strays);
  expect(after.notifications).toHaveLength(before.notifications.length + 2);
});

test("who follows a link signed out signs in and lands where the link led, never on another site", async () => {
  const ana = createVisitor(desk.url);
  visitors.push(ana);
  const { email, password } = await ana.signUp();
  await ana.post("/", "/sign-out", {});
  const away = await ana.get("/invoices?page=2");
  expect(away.headers.get("location")).toBe("/sign-in?next=%2Finvoices%3Fpage%3D2");
  const form = await (await ana.get("/sign-in?next=%2Finvoices%3Fpage%3D2")).text();
  expect(form).toContain('name="next" value="/invoices?page=2"');

  const signIn = (next: string) => ana.post("/sign-in", "/sign-in", { email, password, next });
  expect((await signIn("//elsewhere.example")).headers.get("location")).toBe("/");
  await ana.post("/", "/sign-out", {});
  expect((await signIn("/invoices?page=2")).headers.get("location")).toBe("/invoices?page=2");
});

test("a message that a dead process left in the outbox is swept up", async () => {
  const [organisationId, paymentId] = [crypto.randomUUID(), crypto.randomUUID()];
  const value = {
    organisationId,
    paymentId,
    invoiceId: crypto.randomUUID(),
    date: "2026-11-01",
    amount: 5,
    currency: "EUR",
  };
  const headers = encodeHeaders(paymentRecorded, {
    id: paymentId,
    source: "/dashboard",
    time: new Date().toISOString(),
    organisationId,
    correlationId: paymentId,
  });
  await desk.sql(
    "insert into dashboard.outbox (topic, key, value, headers) values ('payment-recorded', $1, $2, $3)",
    [organisationId, JSON.stringify(value), JSON.stringify(headers)],
  );
  await until("the fact at its reader", async () => {
    const rows = await desk.sql("select 1 from score_calculator.payments where id = $1", [
      paymentId,
    ]);
    return rows.length === 1;
  });
  await until(
    "an empty outbox",
    async () => (await desk.sql("select 1 from dashboard.outbox")).length === 0,
  );
});

test("a dashboard killed in the middle of a burst loses none of what it accepted and tells each answer once", async () => {
  const ana = createVisitor(desk.url);
  visitors.push(ana);
  await ana.signUp();
  const accepted: string[] = [];
  const asking = Array.from({ length: 80 }, () =>
    ana.askForInvoice().then(
      (id) => accepted.push(id),
      () => undefined,
    ),
  );
  await until("some accepted", () => accepted.length >= 10);
  const dashboard = desk.service("dashboard");
  await dashboard.kill("SIGKILL");
  await Promise.all(asking);
  await dashboard.start();

  const { heard } = await ana.listen();
  const answered = async () =>
    (
      await desk.sql<{ id: string; numbers: number }>(
        `select r.id, count(i.id)::int as numbers from dashboard.requests r
          left join dashboard.invoices i on i.request_id = r.id
          where r.id = any($1::uuid[]) and r.outcome = 'generated' group by r.id`,
        [accepted],
      )
    ).filter(({ numbers }) => numbers === 1).length;
  await until("every accepted one answered", async () => (await answered()) === accepted.length);
  const doubles = await desk.sql(
    "select request_id from dashboard.notifications group by request_id having count(*) > 1",
  );
  expect(doubles).toEqual([]);
  expect(new Set(heard.map(({ position }) => position)).size).toBe(heard.length);
});
