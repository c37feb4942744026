import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { paymentRecorded } from "@recibo/common/contracts/payment-recorded";
import { encodeHeaders } from "@recibo/common/messaging/envelope";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import { until } from "@recibo/local/trial/until";

let desk: TrialDesk;

beforeAll(async () => {
  desk = await startTrialDesk();
});

afterAll(async () => {
  await desk?.close();
});

test("a tab that was away is told what it missed, once", async () => {
  const ana = desk.visitor();
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

test("a page that is made after its answer still tells it: what is unseen is told again on connect", async () => {
  const ana = await desk.signedUp();
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
  const ana = desk.visitor();
  await ana.signUp();
  const accepted: string[] = [];
  const some = Promise.withResolvers<void>();
  // As many as a browser that comes back is told one by one.
  const asking = Array.from({ length: 20 }, () =>
    ana.askForInvoice().then(
      (id) => {
        if (accepted.push(id) === 4) some.resolve();
      },
      () => undefined,
    ),
  );
  await some.promise;
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
  // What comes while a socket is being caught up comes twice, under the same position.
  const told = () => new Set(heard.map(({ position, href }) => `${position} ${href}`));
  const answers = () => new Set(heard.map(({ href }) => href));
  await until("each told", () => answers().size >= accepted.length);
  expect(told().size).toBe(answers().size);
});
