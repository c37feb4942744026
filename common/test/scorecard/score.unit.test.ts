import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { score as scoreSchema } from "../../src/contracts/score-calculated.ts";
import { daysBetween, fullMonthsBetween, monthsBetween } from "../../src/scorecard/calendar.ts";
import type { History } from "../../src/scorecard/history.ts";
import { factors, score } from "../../src/scorecard/score.ts";
import { tierOf, tiers } from "../../src/scorecard/tiers.ts";
import { cells, dayAfter, invoice, invoices, payment } from "./histories.ts";

const ASOF = "2026-06-15";
const NOTHING: History = { invoices: [], payments: [] };

/** Columns of its tables may be padded to line up. */
const guide = readFileSync(new URL("../../../docs/score.md", import.meta.url), "utf8").replace(
  / {2,}/g,
  " ",
);

function factor(history: History, code: string, asOf = ASOF) {
  const found = score(history, asOf).factors.find((candidate) => candidate.code === code);
  if (!found) throw new Error(`no factor ${code}`);
  return found;
}

test("the factors together can give exactly 1000 points, and paid on time weighs most", () => {
  expect(factors.reduce((sum, { most }) => sum + most, 0)).toBe(1000);
  const [heaviest] = [...factors].sort((a, b) => b.most - a.most);
  expect(heaviest?.code).toBe("paid-on-time");
});

test("the guide lists every factor with the most it gives", () => {
  const listed = cells(guide, /^\| `/m).map(([code, , most]) => [code, Number(most)]);
  expect(listed).toEqual(factors.map(({ code, most }) => [`\`${code}\``, most]));
});

test("the guide lists every tier with its threshold and what it unlocks", () => {
  for (const { title, from, benefits } of tiers) {
    const [[, threshold, daily, credit, days] = []] = cells(guide, new RegExp(`^\\| ${title} \\|`));
    expect(Number(threshold)).toBe(from);
    if (daily !== "any number") expect(benefits[0]).toContain(`up to ${daily} invoices a day`);
    if (credit !== "–") expect(benefits.join()).toContain(`line of ${credit} of`);
    expect(benefits.join()).toContain(`up to ${days} days to pay`);
  }
});

test("the guide's worked example is what the function gives", () => {
  const rows = cells(guide, /^\| INV-/);
  const result = score(
    {
      invoices: rows.map(([id = "", customerId = "", issueDate = "", dueDate = "", amount = ""]) =>
        invoice({
          id,
          customerId,
          issueDate,
          dueDate,
          currency: amount.slice(0, 3),
          amount: Number(amount.replace(/[^0-9]/g, "")),
        }),
      ),
      payments: rows
        .filter((row) => row[5] !== "unpaid")
        .map(([id = "", , , , amount = "", date = ""]) =>
          payment({ invoiceId: id, date, amount: Number(amount.replace(/[^0-9]/g, "")) }),
        ),
    },
    ASOF,
  );
  const [, example = ""] = guide.split("## Worked example");
  for (const { title, value, points, most } of result.factors)
    expect(example).toContain(`| ${title} | ${value} | ${points} | ${most} |`);
  expect(example).toContain(`| **${result.tier.title}** | | **${result.points}** | **1000** |`);
  expect(example).toContain(`Advice: *${result.advice?.message}*`);
});

test("an organisation without history has 0 points and is told what to do", () => {
  const result = score(NOTHING, ASOF);
  expect(scoreSchema.parse(result)).toEqual(result);
  expect(result).toMatchObject({
    points: 0,
    tier: { code: "starter" },
    next: { code: "bronze", title: "Bronze", from: 300 },
    advice: {
      factor: "paid-on-time",
      message: "Send your first 10 invoices and have them paid on time: worth 608 points.",
    },
  });
  for (const { why } of result.factors) expect(why).toMatch(/^[A-Z].*\.$/);
});

test("an invoice is paid on the day its payments reach its amount, and the due date is still on time", () => {
  const one = invoice({ issueDate: "2026-04-01", dueDate: "2026-05-01", amount: 1000 });
  const share = (...paid: [string, number][]) =>
    factor(
      {
        invoices: [one],
        payments: paid.map(([date, amount], i) =>
          payment({ id: `p${i}`, invoiceId: one.id, date, amount }),
        ),
      },
      "paid-on-time",
    ).value;
  expect(share(["2026-05-01", 1000])).toBe("100 %");
  expect(share(["2026-05-02", 1000])).toBe("0 %");
  expect(share(["2026-05-01", 600], ["2026-04-20", 400])).toBe("100 %");
  expect(share(["2026-05-02", 1], ["2026-04-20", 999])).toBe("0 %");
  expect(share(["2026-04-20", 5000])).toBe("100 %");
  expect(share(["2026-04-20", 999])).toBe("0 %");
});

test("an invoice is overdue from the day after its due date", () => {
  const history = { invoices: [invoice({ dueDate: "2026-06-01" })], payments: [] };
  expect(factor(history, "overdue", "2026-06-01").value).toBe("none");
  expect(factor(history, "overdue", "2026-06-02").value).toBe("€100.00");
});

test("a part payment lowers what is overdue, and currencies stay apart", () => {
  const history = {
    invoices: [
      invoice({ id: "a", dueDate: "2026-05-16" }),
      invoice({ id: "b", dueDate: "2026-06-05", currency: "USD" }),
    ],
    payments: [payment({ invoiceId: "a", date: "2026-05-10", amount: 2500 })],
  };
  expect(factor(history, "overdue")).toMatchObject({
    value: "€75.00 and $100.00",
    why: expect.stringContaining("2 invoices are overdue, the oldest by 30 days;"),
  });
});

test("below ten paid invoices good payment counts in part, and the sentence says so", () => {
  const nine = factor(invoices(9, ASOF), "paid-on-time");
  const ten = factor(invoices(10, ASOF), "paid-on-time");
  expect([nine.points, ten.points]).toEqual([315, 350]);
  expect(nine.why).toContain(
    "this factor counts in full from 10 paid invoices, so far there are 9",
  );
  expect(ten.why).toBe("10 of 10 due invoices from the last 12 months were paid on time.");
});

test("an invoice with nothing to pay does not count", () => {
  const free = {
    invoices: [invoice({ amount: 0 }), invoice({ id: "b", amount: -5 })],
    payments: [],
  };
  expect(score(free, ASOF)).toEqual(score(NOTHING, ASOF));
});

test("a further small invoice paid on time in the currency with the debts costs nothing", () => {
  const { invoices: paid, payments } = invoices(10, ASOF);
  const dollars = { customerId: "customer 0", issueDate: "2026-02-01", currency: "USD" };
  const unpaid = invoice({ ...dollars, id: "unpaid", dueDate: "2026-03-01" });
  const small = invoice({ ...dollars, id: "small", dueDate: "2026-03-01", amount: 1 });
  const inTime = payment({ invoiceId: "small", date: "2026-02-20", amount: 1 });
  const before = factor({ invoices: [...paid, unpaid], payments }, "overdue").points;
  const history = { invoices: [...paid, unpaid, small], payments: [...payments, inTime] };
  expect(factor(history, "overdue").points).toBeGreaterThanOrEqual(before);
});

test("which of two invoices of one day comes first does not matter to the advice", () => {
  const today = { issueDate: ASOF, dueDate: ASOF };
  const big = invoice({ ...today, id: "big", amount: 90_000_000 });
  const small = invoice({ ...today, id: "small", amount: 1, currency: "USD" });
  const unpaid = invoice({ id: "unpaid", dueDate: "2026-03-01", amount: 20_000_000 });
  const payments = [big, small].map(({ id, amount }) =>
    payment({ invoiceId: id, date: ASOF, amount }),
  );
  const one = score({ invoices: [unpaid, big, small], payments }, ASOF);
  expect(score({ invoices: [unpaid, small, big], payments }, ASOF)).toEqual(one);
});

test("the older a debt, the fewer points; beyond 90 days it makes no difference", () => {
  const { invoices: paid, payments } = invoices(20, ASOF);
  const points = [1, 30, 60, 90, 400].map((days) => {
    const old = invoice({ id: "old", issueDate: "2025-01-01", dueDate: dayAfter(ASOF, -days) });
    return factor({ invoices: [...paid, old], payments }, "overdue").points;
  });
  expect(points).toEqual([...points].sort((a, b) => b - a));
  expect(new Set(points.slice(0, 4)).size).toBe(4);
  expect(points[4]).toBe(points[3]);
});

test("advice to collect what is overdue is worth exactly what collecting it gains", () => {
  const { invoices: paid, payments } = invoices(20, ASOF);
  const unpaid = [
    invoice({ id: "x", issueDate: "2026-04-01", dueDate: "2026-05-01", amount: 70000 }),
    invoice({ id: "y", issueDate: "2026-04-01", dueDate: "2026-05-31", amount: 50000 }),
  ];
  const history = { invoices: [...paid, ...unpaid], payments };
  const { advice, points } = score(history, ASOF);
  const settled = unpaid.map(({ id, amount }) =>
    payment({ id, invoiceId: id, date: ASOF, amount }),
  );
  const after = score({ ...history, payments: [...payments, ...settled] }, ASOF);
  expect(advice).toEqual({
    factor: "overdue",
    gain: after.points - points,
    facts: {
      code: "collect-overdue",
      figures: { overdue: 2, oldest: 45 },
      amounts: [{ currency: "EUR", amount: 120_000 }],
    },
    message: `Collect the 2 overdue invoices (€1,200.00, oldest 45 days): worth ${after.points - points} points.`,
  });
});

test("advice on open invoices is worth exactly what their payment in time gains", () => {
  const { invoices: paid, payments } = invoices(4, ASOF);
  const open = ["x", "y", "z"].map((id) => invoice({ id, issueDate: ASOF, dueDate: "2026-07-15" }));
  const history = { invoices: [...paid, ...open], payments };
  const { advice, points } = score(history, ASOF);
  const settled = open.map(({ id, amount }) => payment({ id, invoiceId: id, date: ASOF, amount }));
  const gain = score({ ...history, payments: [...payments, ...settled] }, ASOF).points - points;
  expect(advice).toEqual({
    factor: "paid-on-time",
    gain,
    facts: {
      code: "collect-open",
      figures: { open: 3 },
      amounts: [{ currency: "EUR", amount: 30_000 }],
    },
    message: `Have the 3 open invoices (€300.00) paid by their due dates: worth ${gain} points.`,
  });
});

test("advice on what is missing still names points when only time can win them", () => {
  const { invoices: paid, payments } = invoices(96, ASOF, 8);
  const { advice, points, tier, next } = score({ invoices: paid, payments }, ASOF);
  expect(advice).toEqual({
    factor: "length-of-history",
    gain: 1000 - points,
    facts: { code: "go-on", figures: {} },
    message: `Keep going: up to ${1000 - points} points more can come from “Length of history” with time.`,
  });
  expect([tier.code, next]).toEqual(["platinum", undefined]);
});

test("a full score has 1000 points and no advice", () => {
  const { invoices: paid, payments } = invoices(96, ASOF, 8);
  const first = invoice({ id: "first", issueDate: "2023-01-01", dueDate: "2023-01-31" });
  const inTime = payment({ invoiceId: "first", date: "2023-01-20" });
  const result = score({ invoices: [...paid, first], payments: [...payments, inTime] }, ASOF);
  expect(result.points).toBe(1000);
  expect(result).not.toHaveProperty("advice");
});

test.each([
  [0, "starter", "Bronze"],
  [299, "starter", "Bronze"],
  [300, "bronze", "Silver"],
  [500, "silver", "Gold"],
  [849, "gold", "Platinum"],
  [850, "platinum", undefined],
  [1000, "platinum", undefined],
])("%i points are tier %s, next %s", (points, code, title) => {
  const { tier, next } = tierOf(points);
  expect([tier.code, next?.title]).toEqual([code, title]);
  expect(tier.benefits.length).toBeGreaterThan(0);
});

test("days and months between dates are right over leap days, month ends and years", () => {
  expect(daysBetween("2024-02-28", "2024-03-01")).toBe(2);
  expect(daysBetween("2026-03-01", "2026-10-31")).toBe(244);
  expect(monthsBetween("2025-12-31", "2026-01-01")).toBe(1);
  expect(fullMonthsBetween("2025-12-31", "2026-01-01")).toBe(0);
  expect(fullMonthsBetween("2025-06-15", "2026-06-15")).toBe(12);
});

/** The least processor time that scoring so many invoices took in several tries, in milliseconds. */
function leastTime(invoiceCount: number, tries = 15): number {
  const history = invoices(invoiceCount, ASOF, 700);
  const times = Array.from({ length: tries }, () => {
    const before = process.cpuUsage();
    score(history, ASOF);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  });
  return Math.min(...times);
}

// Processor time, the least of many tries: other programs on the machine take neither away.
test("ten thousand invoices are scored in well under 50 ms of a processor, and ten times as many in little more than ten times that", () => {
  const [few, many] = [leastTime(10_000), leastTime(100_000, 5)];
  expect(few).toBeLessThan(50);
  // A step that compared invoices with each other would take a hundred times as long.
  expect(many / few).toBeLessThan(40);
});
