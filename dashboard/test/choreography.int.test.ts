import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { until } from "@recibo/local/trial/until";

let desk: TrialDesk;

beforeAll(async () => {
  desk = await startTrialDesk();
});

afterAll(async () => {
  await desk?.close();
});

test("an invoice that is asked for is issued, recorded and told to whoever asked", async () => {
  const ana = await desk.signedUp();
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
  const ana = await desk.signedUp();
  const { heard } = await ana.listen();
  await ana.post("/score", "/score", {});
  const [told] = await until("a notification", () => heard.length > 0 && heard);
  expect(told).toMatchObject({ kind: "score", href: "/score" });
  expect(await (await ana.get("/score")).text()).toContain("Paid on time");
});

test("the same form sent twice is one request, one invoice and one notification", async () => {
  const ana = await desk.signedUp();
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

test("a NUL in a form is left out, and a request's id in capitals is not taken for another one", async () => {
  const ana = await desk.signedUp();
  const { heard } = await ana.listen();
  await Promise.all([
    ana.askForInvoice({ "lines[0][description]": "Con\0sulting" }),
    ana.askForInvoice({ requestId: crypto.randomUUID().toUpperCase() }),
  ]);
  await until("both notifications", () => heard.length === 2);
  expect(heard.map(({ kind }) => kind)).toEqual(["invoice", "invoice"]);
});

test("another organisation hears nothing and sees nothing", async () => {
  const [ana, eve] = [await desk.signedUp(), await desk.signedUp()];
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
  const stranger = desk.visitor();
  await expect(stranger.listen()).rejects.toThrow("unauthenticated");
});

test("a rejected command says which field is at fault, and the form shows it there", async () => {
  const ana = await desk.signedUp();
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
  const ana = await desk.signedUp();
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
  const ana = await desk.signedUp();
  const { heard } = await ana.listen();
  const requestId = await ana.askForInvoice();
  await until("a notification", () => heard.length > 0);
  const said = (name: "dashboard" | "invoice-generator") =>
    desk
      .service(name)
      .log.filter(({ correlationId }) => correlationId === requestId)
      .map(({ msg }) => msg);
  await until("the lines", () => said("dashboard").length >= 2);
  await until("the worker's line", () => said("invoice-generator").length >= 1);
  expect(said("dashboard")).toEqual(["invoice asked for", "answer recorded"]);
  expect(said("invoice-generator")).toEqual(["invoice issued"]);
});

test("who follows a link signed out signs in and lands where the link led, never on another site", async () => {
  const ana = desk.visitor();
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
