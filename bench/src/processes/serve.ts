// Runs one participant: see participant.ts.
import { ownUsage } from "../statistics/usage.ts";
import type { Answered, Asked } from "./protocol.ts";

type Methods = Record<string, (...args: unknown[]) => unknown>;

let methods: Methods = {};

async function answer({ kind, args }: Asked): Promise<unknown> {
  switch (kind) {
    case "open": {
      const [module, settings] = args;
      const { default: open } = await import(String(module));
      methods = await open(settings);
      return;
    }
    case "call": {
      const [name, ...rest] = args;
      return methods[String(name)]?.(...rest);
    }
    case "usage":
      return ownUsage();
    case "close":
      return methods.close?.();
    default:
      return kind satisfies never;
  }
}

process.on("message", (asked: Asked) => {
  const say = (answered: Omit<Answered, "id">) => process.send?.({ id: asked.id, ...answered });
  answer(asked).then(
    (result) => say({ result }),
    (error) => say({ error: error instanceof Error ? (error.stack ?? error.message) : `${error}` }),
  );
});
// Not before the profile of `BENCH_PROFILE` is written, which `process.exit` sees to.
process.on("disconnect", () => process.exit());
