import { afterAll, expect, test } from "@jest/globals";
import { closeGuard } from "@recibo/local/processes/guard";
import { type ChaosResult, runChaos } from "../src/chaos-run.ts";

let result: ChaosResult | undefined;

afterAll(async () => {
  await result?.close();
  await closeGuard();
});

test("nothing is lost and nothing happens twice while workers, dashboards, broker and database are killed", async () => {
  result = await runChaos({
    seed: 2026,
    rate: 5,
    organisations: 4,
    shape: {
      span: 40_000,
      every: { services: 13_000, engines: 20_000, messages: 13_000 },
      kinds: {
        services: ["kill-worker", "kill-dashboard", "pause-worker"],
        engines: ["kill-broker", "kill-database"],
        messages: ["garbage", "duplicate-commands", "malformed"],
      },
    },
    say: () => undefined,
    onFault: () => undefined,
    stop: new AbortController().signal,
  });
  expect(result.checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(result.faults).toHaveLength(8);
  expect(result.figures.answered).toBeGreaterThan(100);
}, 420_000);
