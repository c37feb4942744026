import { expect, test } from "@jest/globals";
import { readCommandLine } from "../src/command-line.ts";

test("a run without arguments takes ten minutes and says its seed", () => {
  const { minutes, seed, command } = readCommandLine([]);
  expect(minutes).toBe(10);
  expect(command).toBe(`npm run chaos -- --minutes 10 --seed ${seed}`);
});

test("the command that repeats a run names everything that was not left to chance", () => {
  const args = ["--minutes", "2", "--seed", "7", "--rate", "3", "--client", "platformatic"];
  expect(readCommandLine(args).command).toBe(`npm run chaos -- ${args.join(" ")}`);
});

test("what is wrong is said with how it is used", () => {
  expect(() => readCommandLine(["--seed", "many"])).toThrow(
    /--seed: expected a number[\s\S]*usage:/,
  );
  expect(() => readCommandLine(["--hours", "1"])).toThrow(/usage:/);
});
