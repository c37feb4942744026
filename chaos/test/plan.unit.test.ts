import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { createDice, dealer } from "../src/plan/dice.ts";
import { type Fault, faultKinds, type Lane, lasting } from "../src/plan/fault.ts";
import { makePlan } from "../src/plan/make-plan.ts";

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const spans = fc.integer({ min: 1_000, max: 1_200_000 });
const lanes = Object.keys(faultKinds) as Lane[];
const ofLane = (plan: Fault[], lane: Lane) => plan.filter((fault) => fault.lane === lane);

test("the same seed makes the same plan, another seed another one", () => {
  const span = 600_000;
  expect(makePlan(7, { span })).toEqual(makePlan(7, { span }));
  expect(makePlan(7, { span })).not.toEqual(makePlan(8, { span }));
});

test("ten minutes hold at least 45 faults, every kind among them", () => {
  const plan = makePlan(1, { span: 600_000 });
  expect(plan.length).toBeGreaterThanOrEqual(45);
  expect(new Set(plan.map(({ kind }) => kind)).size).toBe(Object.values(faultKinds).flat().length);
});

test("faults come in order of time and are over when the plan is", () => {
  fc.assert(
    fc.property(seeds, spans, (seed, span) => {
      const plan = makePlan(seed, { span });
      const times = plan.map(({ at }) => at);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      for (const { at, lasts } of plan) expect(at + lasts).toBeLessThanOrEqual(span);
    }),
  );
});

test("faults of one lane never overlap", () => {
  fc.assert(
    fc.property(seeds, spans, (seed, span) => {
      const plan = makePlan(seed, { span });
      for (const lane of lanes) {
        const faults = ofLane(plan, lane);
        for (const [index, { at, lasts }] of faults.entries())
          expect(faults[index + 1]?.at ?? Infinity).toBeGreaterThanOrEqual(at + lasts);
      }
    }),
  );
});

test("within a lane no kind comes twice more often than another", () => {
  fc.assert(
    fc.property(seeds, spans, (seed, span) => {
      const plan = makePlan(seed, { span });
      for (const lane of lanes) {
        const counts = faultKinds[lane].map(
          (kind) => plan.filter((fault) => fault.kind === kind).length,
        );
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test("a fault lasts as long as its kind does", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      for (const { kind, lasts } of makePlan(seed, { span: 600_000 })) {
        const [least, most] = lasting[kind];
        expect(lasts).toBeGreaterThanOrEqual(least);
        expect(lasts).toBeLessThanOrEqual(most);
      }
    }),
  );
});

test("a plan can be made of some kinds only", () => {
  const kinds = { services: ["kill-worker"], engines: [], messages: ["garbage"] } as const;
  const plan = makePlan(3, { span: 60_000, kinds });
  expect(new Set(plan.map(({ kind }) => kind))).toEqual(new Set(["kill-worker", "garbage"]));
});

test("a dealer gives everything once before it gives anything again", () => {
  const deal = dealer(["a", "b", "c"], createDice(5));
  const dealt = Array.from({ length: 9 }, deal);
  for (const round of [0, 3, 6])
    expect([...dealt.slice(round, round + 3)].sort()).toEqual(["a", "b", "c"]);
});
