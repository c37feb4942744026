import { invoiceGenerated, paymentRecorded, scoreCalculated } from "@recibo/common/contracts/index";
import type { StoredRecord } from "@recibo/common/messaging/records";
import { score } from "@recibo/common/scorecard/score";
import type { Evidence } from "../src/checks/evidence.ts";
import { expectedTotals } from "../src/people/expected-totals.ts";

const [organisation_id, user_id] = ["org-1", "user-1"];
const totals = expectedTotals([{ quantity: "2", unitPrice: "10.00", taxRate: "19" }], 2);
const [issueDate, dueDate, asOf] = ["2026-10-01", "2026-10-31", "2026-11-21"];
const document = { key: "org-1/one.pdf", sha256: "abc" };

/** A record as the broker gives it. */
export function record(
  topic: string,
  offset: number,
  headers: Record<string, string>,
  value: unknown,
): StoredRecord {
  const bytes = (text: string) => Buffer.from(text);
  return {
    topic,
    partition: 0,
    offset: String(offset),
    key: bytes(organisation_id),
    value: typeof value === "string" ? bytes(value) : bytes(JSON.stringify(value)),
    headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, bytes(text)])),
    receivedAt: 0,
    timestamp: 0,
  };
}

const asked = (id: string, kind: "invoice" | "rejected-invoice" | "score") => ({
  id,
  organisationId: organisation_id,
  userId: user_id,
  kind,
  clickedAt: 1_000,
  acceptedAt: 1_010,
  attempts: 1,
});

const reply = (topic: string, offset: number, request: string, value: object) =>
  record(topic, offset, { ce_id: `reply-${request}`, ce_correlationid: request }, value);

const invoice = {
  id: "invoice-1",
  number: "INV-0001",
  customerId: "customer-1",
  currency: "EUR",
  issueDate,
  dueDate,
  totals: { payable: Number(totals.payable) },
};

const row = {
  id: "invoice-1",
  command_id: "one",
  organisation_id,
  number: "INV-0001",
  net: "2000",
  tax: "380",
  payable: "2380",
  taxes: [{ rate: "19", taxable: 2_000, tax: 380 }],
  document_key: document.key,
  document_sha256: document.sha256,
};

const payment = {
  id: "paid-1",
  organisation_id,
  invoice_id: "invoice-1",
  amount: "380",
  date: asOf,
};

const history = {
  invoices: [
    {
      id: "invoice-1",
      customerId: "customer-1",
      issueDate,
      dueDate,
      currency: "EUR",
      amount: 2_380,
    },
  ],
  payments: [{ id: "paid-1", invoiceId: "invoice-1", date: asOf, amount: 380 }],
};

const told = (position: number, request_id: string, title: string) => ({
  user_id,
  position,
  request_id,
  kind: "invoice",
  title,
  href: `/requests/${request_id}`,
});
const notifications = [
  told(1, "one", "Invoice INV-0001 is ready"),
  told(2, "two", "Not issued"),
  told(3, "three", "Your score"),
];
const heard = new Map(notifications.map((each) => [each.position, { ...each, message: "" }]));

const garbage = record("calculate-score", 7, { chaos: "dead-letter" }, "garbage");
const letter = record(
  "dead-letter",
  0,
  {
    chaos: "dead-letter",
    deadletter_topic: "calculate-score",
    deadletter_partition: "0",
    deadletter_offset: "7",
    deadletter_service: "score-calculator",
  },
  "garbage",
);

const request = (id: string, kind: string, outcome: string) => ({
  id,
  kind,
  outcome,
  requested_at: new Date(1_000),
  recorded_at: new Date(1_500),
});

/** What a run leaves behind in which everything is as it should be; new every time, to be spoiled. */
export function soundEvidence(): Evidence {
  const rest = structuredClone({
    ledger: {
      asked: [
        { ...asked("one", "invoice"), totals, currency: "EUR" },
        asked("two", "rejected-invoice"),
        asked("three", "score"),
      ],
      paid: [
        {
          id: "paid-1",
          organisationId: organisation_id,
          invoiceId: "invoice-1",
          amount: 380n,
          date: asOf,
          accepted: true,
          attempts: 2,
        },
      ],
      complaints: [],
    },
    faults: [],
    requests: [
      request("one", "generate-invoice", "generated"),
      request("two", "generate-invoice", "rejected"),
      request("three", "calculate-score", "calculated"),
    ],
    issued: [row],
    shown: [{ ...row, paid: "380" }],
    numbers: [{ organisation_id, series: "INV", sequence: 1, last: 1 }],
    payments: [payment],
    notifications,
    lastPositions: [{ user_id, last_position: 3 }],
    strays: [],
    history: {
      invoices: [
        {
          id: "invoice-1",
          organisation_id,
          customer_id: "customer-1",
          issue_date: issueDate,
          due_date: dueDate,
          currency: "EUR",
          amount: "2380",
        },
      ],
      payments: [payment],
    },
    outbox: 0,
    unread: [],
    lag: new Map(),
    downloads: new Map([["invoice-1", document.sha256]]),
    people: [
      {
        userId: user_id,
        organisationId: organisation_id,
        inbox: notifications.map(({ position, title, href }) => ({ position, title, href })),
        tabs: [{ heard, referred: new Set<number>() }],
      },
    ],
    endings: [
      {
        name: "dashboard-1",
        at: new Date(0),
        exit: { code: 0, signal: null },
        cause: "stop",
        took: 300,
      },
    ],
    engineSurprises: 0,
    errors: [],
    troubles: [],
  } satisfies Omit<Evidence, "records" | "lastScores">);
  const lastScores = [
    {
      request_id: "three",
      organisation_id,
      as_of: asOf,
      score: JSON.parse(JSON.stringify(score(history, asOf))),
    },
  ];
  return { ...rest, lastScores, records: soundRecords() };
}

/** Not cloned with the rest: a clone of a buffer is none, and one of another realm equals nothing here. */
function soundRecords(): Evidence["records"] {
  return new Map([
    [
      invoiceGenerated.topic,
      [
        reply(invoiceGenerated.topic, 0, "one", {
          outcome: "generated",
          organisationId: organisation_id,
          invoice,
        }),
        reply(invoiceGenerated.topic, 1, "two", { outcome: "rejected" }),
      ],
    ],
    [scoreCalculated.topic, [reply(scoreCalculated.topic, 0, "three", { outcome: "calculated" })]],
    [
      paymentRecorded.topic,
      [
        record(
          paymentRecorded.topic,
          0,
          {},
          {
            organisationId: organisation_id,
            paymentId: "paid-1",
            invoiceId: "invoice-1",
            date: asOf,
            amount: 380,
            currency: "EUR",
          },
        ),
      ],
    ],
    ["calculate-score", [garbage]],
    ["dead-letter", [letter]],
  ]);
}
