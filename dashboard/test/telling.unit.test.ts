import { expect, test } from "@jest/globals";
import { wordsIn } from "../src/language/words.ts";
import { byDay } from "../src/notifications/days.ts";
import { type Facts, kindOf, kinds } from "../src/notifications/facts.ts";
import { preferencesOf, preferencesOfForm } from "../src/notifications/preferences.ts";
import { sentence } from "../src/notifications/sentence.ts";
import { tellingOf, tellingOfKept } from "../src/notifications/telling.ts";

const en = wordsIn("en");
const pt = wordsIn("pt-BR");
const invoice = {
  what: "invoice-issued",
  invoiceId: "one",
  number: "INV-0042",
  amount: 123_450,
  currency: "BRL",
  customerName: "Café & Cia {{x}} $1",
} satisfies Facts;

type Said = { en: [string, string]; pt: [string, string]; href: string; pdf?: string };
const told: [Facts, Said][] = [
  [
    invoice,
    {
      en: ["Invoice INV-0042 is ready", "R$1,234.50 for Café & Cia {{x}} $1."],
      pt: ["A fatura INV-0042 está pronta", "R$\u00a01.234,50 para Café & Cia {{x}} $1."],
      href: "/invoices/one",
      pdf: "/invoices/one/pdf",
    },
  ],
  [
    { ...invoice, type: "credit-note" },
    {
      en: ["Credit note INV-0042 is ready", "R$1,234.50 for Café & Cia {{x}} $1."],
      pt: ["A nota de crédito INV-0042 está pronta", "R$\u00a01.234,50 para Café & Cia {{x}} $1."],
      href: "/invoices/one",
      pdf: "/invoices/one/pdf",
    },
  ],
  [
    {
      what: "score-calculated",
      points: 712,
      tier: { code: "gold", title: "Gold" },
      asOf: "2026-11-21",
    },
    {
      en: ["Your score is 712", "Gold tier, as of 21 Nov 2026."],
      pt: ["Sua pontuação é 712", "Nível Ouro, em 21 de nov. de 2026."],
      href: "/score",
    },
  ],
  [
    { ...invoice, what: "payment-recorded", by: "Ana" },
    {
      en: ["Payment for invoice INV-0042", "R$1,234.50 from Café & Cia {{x}} $1, recorded by Ana."],
      pt: [
        "Pagamento da fatura INV-0042",
        "R$\u00a01.234,50 de Café & Cia {{x}} $1, registrado por Ana.",
      ],
      href: "/invoices/one",
    },
  ],
  [
    { ...invoice, what: "payment-reversed", by: "Ana", reason: "Typed {{x}} twice" },
    {
      en: [
        "Payment for invoice INV-0042 reversed",
        "R$1,234.50 from Café & Cia {{x}} $1, reversed by Ana: Typed {{x}} twice",
      ],
      pt: [
        "Pagamento da fatura INV-0042 estornado",
        "R$\u00a01.234,50 de Café & Cia {{x}} $1, estornado por Ana: Typed {{x}} twice",
      ],
      href: "/invoices/one",
    },
  ],
  [
    { what: "failed", asked: "score", requestId: "r", code: "POISON" },
    {
      en: [
        "Score not calculated",
        "Something went wrong on our side. An operator can see the request and send it again.",
      ],
      pt: [
        "Pontuação não calculada",
        "Algo deu errado do nosso lado. Um operador pode ver o pedido e enviá-lo de novo.",
      ],
      href: "/requests/r",
    },
  ],
  [
    { what: "late", asked: "invoice", requestId: "r" },
    {
      en: [
        "Your invoice is late",
        "It takes longer than expected. Your request is kept, and its answer will still be told here.",
      ],
      pt: [
        "Sua fatura está atrasada",
        "Está demorando mais do que o esperado. Seu pedido está guardado, e a resposta ainda será avisada aqui.",
      ],
      href: "/requests/r",
    },
  ],
];

test.each(told)("what happened is told in the reader's language: %j", (facts, said) => {
  const { en: english, pt: portuguese, ...leads } = said;
  expect(tellingOf(facts, en)).toEqual({ title: english[0], message: english[1], ...leads });
  expect(tellingOf(facts, pt)).toEqual({ title: portuguese[0], message: portuguese[1], ...leads });
  expect(kinds).toContain(kindOf(facts));
});

test("an answer that came late or after all says so, in this order", () => {
  const both = { ...invoice, customerName: "Ana", late: true, afterAll: true };
  expect(tellingOf(both, en).message).toBe(
    "Answered after all: R$1,234.50 for Ana. It came later than expected.",
  );
  expect(tellingOf(both, pt).message).toBe(
    "Respondido afinal: R$\u00a01.234,50 para Ana. Chegou mais tarde do que o esperado.",
  );
});

test("a rejection names what stands in the way and leads to its request", () => {
  const problem = { code: "no-lines", message: "The invoice has no line." };
  const facts: Facts = {
    what: "rejected",
    asked: "invoice",
    requestId: "r",
    problems: [problem, problem],
  };
  const { title, message, href } = tellingOf(facts, en);
  expect({ title, href }).toEqual({ title: "Invoice not issued", href: "/requests/r" });
  expect(message.length).toBeGreaterThan(20);
  expect(tellingOf(facts, pt).title).toBe("Fatura não emitida");
});

test("a tier that the desk has no word for keeps its own name", () => {
  const tier = { code: "diamond", title: "Diamond" };
  const facts: Facts = { what: "score-calculated", points: 1, tier, asOf: "2026-11-21" };
  expect(tellingOf(facts, pt).message).toMatch(/^Nível Diamond,/);
});

test("a notification from before there were facts says what it was written with", () => {
  const kept = { title: "Invoice INV-1 is ready", message: "€1.00 for Ana.", href: "/invoices/x" };
  expect(tellingOfKept({ facts: null, ...kept }, pt)).toEqual(kept);
});

test("a sentence is what the dictionary says", () => {
  const values = { amount: "€1", customer: "A & B" };
  for (const words of [en, pt])
    expect(sentence(words, "notifications:invoice-issued.message", values)).toBe(
      words.t("notifications:invoice-issued.message", values),
    );
});

test("notifications are grouped by the day they came on, in their order", () => {
  const at = (iso: string) => ({ createdAt: new Date(iso) });
  const given = [
    at("2026-03-01T09:00:00Z"),
    at("2026-03-01T00:00:00Z"),
    at("2026-02-28T23:59:59Z"),
    at("2025-12-31T12:00:00Z"),
  ];
  const days = byDay(given, "2026-03-01");
  expect(days.map(({ name, date, notifications }) => [name, date, notifications.length])).toEqual([
    ["today", "2026-03-01", 2],
    ["yesterday", "2026-02-28", 1],
    ["earlier", "2025-12-31", 1],
  ]);
});

test("who has chosen nothing is shown toasts and hears nothing; a failure is always shown", () => {
  for (const kept of [null, {}, { notifications: { invoice: "no", failure: { toast: false } } }])
    for (const kind of kinds)
      expect(preferencesOf(kept)[kind]).toEqual({ toast: true, sound: false, browser: false });
  const chosen = preferencesOfForm({ "score.sound": "on", "late.browser": "on" });
  expect(chosen.score).toEqual({ toast: false, sound: true, browser: false });
  expect(chosen.failure).toEqual({ toast: true, sound: false, browser: false });
  expect(preferencesOf({ notifications: chosen })).toEqual(chosen);
});
