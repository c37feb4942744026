import { expect, test } from "@jest/globals";
import type { Score } from "@recibo/common/contracts/score-calculated";
import type { History } from "@recibo/common/scorecard/history";
import { score } from "@recibo/common/scorecard/score";
import { languages } from "../src/language/languages.ts";
import { wordsIn } from "../src/language/words.ts";
import { changesView } from "../src/score/changes-view.ts";
import { scoreView } from "../src/score/score-view.ts";

const day = (offset: number) =>
  new Date(Date.UTC(2026, 5, 15) + offset * 86_400_000).toISOString().slice(0, 10);
const asOf = day(0);

/** `n` invoices issued so many days ago, paid after so many days, or not. */
function issued(n: number, ago: number, paidAfter?: number, customers = 1): History {
  const invoices = Array.from({ length: n }, (_, index) => ({
    id: `${ago} ${index}`,
    customerId: String(index % customers),
    issueDate: day(-ago),
    dueDate: day(30 - ago),
    currency: index % 2 === 0 ? "EUR" : "JPY",
    amount: 10_000,
  }));
  const payments =
    paidAfter === undefined
      ? []
      : invoices.map(({ id, amount }) => {
          return { id, invoiceId: id, date: day(paidAfter - ago), amount };
        });
  return { invoices, payments };
}

const together = (...all: History[]): History => ({
  invoices: all.flatMap(({ invoices }) => invoices),
  payments: all.flatMap(({ payments }) => payments),
});

/** Histories in which each factor says each thing that it can say, and each advice is given. */
const told: Record<string, Score> = Object.fromEntries(
  Object.entries({
    nothing: together(),
    open: issued(2, 3),
    "one overdue": issued(1, 60),
    "some overdue": together(issued(3, 60), issued(12, 90, 10, 3)),
    paid: issued(1, 3, 1),
    "paid by many": issued(60, 200, 10, 9),
    full: together(
      ...Array.from({ length: 12 }, (_, month) => issued(9, 5 + month * 30, 4, 9)),
      issued(1, 900, 10),
    ),
  }).map(([name, history]) => [name, score(history, asOf)]),
);

test.each(languages)(
  "whatever a score says is said in %s, and no key or blank is left",
  (language) => {
    const words = wordsIn(language);
    for (const [name, each] of Object.entries(told)) {
      const view = scoreView(words, each);
      const texts = [
        ...view.factors.flatMap(({ title, value, why }) => [title, value, why]),
        view.tier,
        ...(view.advice ? [view.advice.heading, view.advice.text] : []),
      ];
      for (const text of texts) {
        expect({ name, text }).not.toMatchObject({
          text: expect.stringMatching(/score:|\{|undefined|NaN/),
        });
        expect(text).not.toBe("");
      }
    }
  },
);

test("the English that the dashboard says has the figures of the worker's own sentence", () => {
  const digits = (text: string) => text.match(/\d+/g) ?? [];
  for (const each of Object.values(told))
    for (const [index, factor] of scoreView(wordsIn("en"), each).factors.entries()) {
      if (factor.code === "length-of-history") continue;
      const said = digits(factor.why);
      const own = digits(each.factors[index]?.why ?? "").filter((figure) => figure !== "1");
      expect(said).toEqual(expect.arrayContaining(own));
    }
});

test("Portuguese says no English, and amounts and shares as it writes them", () => {
  const some = scoreView(wordsIn("pt-BR"), told["some overdue"] as Score);
  const overdue = some.factors.find(({ code }) => code === "overdue");
  expect(overdue).toMatchObject({
    title: "Vencidas",
    value: "€\u00a0200,00 e JP¥\u00a010.000",
    why: expect.stringContaining("3 faturas estão vencidas, a mais antiga há 30 dias"),
  });
  expect(some.tier).toMatch(/^(Inicial|Bronze|Prata|Ouro|Platina)$/);
});

test("what a newer worker says in a code that is not known here is shown in its own words", () => {
  const known = told.nothing as Score;
  const [first] = known.factors;
  const factor = {
    ...(first as Score["factors"][number]),
    ...{ code: "weather", title: "Weather", value: "sunny", why: "It is sunny." },
    facts: { code: "weather-fine", figures: { degrees: 21 } },
  };
  const newer: Score = { ...known, factors: [factor] };
  for (const language of languages) {
    const words = wordsIn(language);
    expect(scoreView(words, newer).factors[0]).toMatchObject({
      title: "Weather",
      value: "sunny",
      why: "It is sunny.",
    });
    expect(changesView(words, known, newer).factors[0]?.reasons).toEqual([]);
  }
});

test("changes name the figures behind them in the reader's language, and what stayed the same", () => {
  const [before, after] = [told["one overdue"], told["some overdue"]] as [Score, Score];
  const { factors, unchanged } = changesView(wordsIn("pt-BR"), before, after);
  const reasons = factors.flatMap((factor) => factor.reasons.map(({ label }) => label));
  expect(reasons).toEqual(
    expect.arrayContaining(["Faturas em atraso", "Valor em atraso", "Clientes"]),
  );
  expect(unchanged).toBe("");
  expect(changesView(wordsIn("en"), after, after).unchanged).toContain("Paid on time");
});
