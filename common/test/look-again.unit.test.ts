import { expect, jest, test } from "@jest/globals";
import { until } from "@recibo/local/trial/until";
import { OutageError } from "../src/errors.ts";
import { createLogger } from "../src/logging.ts";
import { lookAgain, unlessOutage } from "../src/look-again.ts";

test("it looks at once and again after each look, whether the one before failed or not", async () => {
  let looks = 0;
  const failures: unknown[] = [];
  const looking = lookAgain({
    every: 1,
    look: async () => {
      looks += 1;
      if (looks === 2) throw new Error("the second fails");
    },
    failed: (error) => failures.push(error),
  });
  expect(looks).toBe(1);
  await until("looks after the one that failed", () => looks >= 4);
  await looking.close();
  expect(failures).toEqual([expect.objectContaining({ message: "the second fails" })]);
});

test("closing waits for the look under way, which hears of it, and not for the time between two", async () => {
  let over = false;
  const busy = lookAgain({
    every: 3_600_000,
    look: async (signal) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      over = true;
    },
    failed: () => undefined,
  });
  await busy.close();
  expect(over).toBe(true);

  let looks = 0;
  const resting = lookAgain({
    every: 3_600_000,
    look: async () => void looks++,
    failed: () => undefined,
  });
  await resting.close();
  expect(looks).toBe(1);
});

test("an outage is left to others to tell, everything else is logged", () => {
  const log = createLogger("trial", "silent");
  const error = jest.spyOn(log, "error").mockImplementation(() => undefined);
  const tell = unlessOutage(log, "not looked for");
  tell(new OutageError("away"));
  expect(error).not.toHaveBeenCalled();
  tell(new Error("broken"));
  expect(error).toHaveBeenCalledWith({ reason: "broken" }, "not looked for");
});
