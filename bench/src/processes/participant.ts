import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Usage } from "../statistics/usage.ts";
import { profilingOptions } from "./profiling.ts";
import type { Answered, Asked } from "./protocol.ts";

/** A part of a measurement that runs in a process of its own. */
export type Participant<Methods> = {
  /** Calls one of the methods that the module's default export has returned. */
  call<Name extends keyof Methods & string>(
    name: Name,
    ...args: Parameters<Extract<Methods[Name], Callable>>
  ): ReturnType<Extract<Methods[Name], Callable>>;
  /** What its process has used so far. */
  usage(): Promise<Usage>;
  /** Lets it close what it has opened, then ends it. */
  close(): Promise<void>;
};

// biome-ignore lint/suspicious/noExplicitAny: the arguments of any method
type Callable = (...args: any[]) => Promise<unknown>;

/** A module that can be run as a participant: its default export opens it and returns its methods. */
export type Opening<Settings, Methods> = (settings: Settings) => Promise<Methods>;

/**
 * Runs a module in a process of its own.
 *
 * @param module URL of a module whose default export is an `Opening`
 * @param env variables of its environment besides those of this process
 */
export async function startParticipant<Settings, Methods>(
  module: URL,
  settings: Settings,
  env: Record<string, string> = {},
): Promise<Participant<Methods>> {
  const child = fork(fileURLToPath(new URL("./serve.ts", import.meta.url)), {
    serialization: "advanced",
    // In a session of its own, as services are: that is what the kernel shares processors by.
    detached: true,
    execArgv: profilingOptions(),
    env: { ...process.env, ...env },
  });
  const ask = correspondence(child, module.pathname.split("/").slice(-2).join("/"));
  await ask("open", [module.href, settings]);
  return {
    call: (name, ...args) => ask("call", [name, ...args]) as never,
    usage: () => ask("usage", []) as Promise<Usage>,
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      await Promise.race([ask("close", []).catch(() => undefined), wait(5_000)]);
      child.disconnect();
      await Promise.race([exited, wait(5_000).then(() => child.kill("SIGKILL"))]);
    },
  };
}

function correspondence(child: ChildProcess, name: string) {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let last = 0;
  child.on("message", ({ id, result, error }: Answered) => {
    const open = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) open?.resolve(result);
    else open?.reject(new Error(`${name}: ${error}`));
  });
  child.once("exit", (code, signal) => {
    const ended = new Error(`${name} has ended (${signal ?? code})`);
    for (const open of waiting.values()) open.reject(ended);
    waiting.clear();
  });
  return (kind: Asked["kind"], args: unknown[]): Promise<unknown> => {
    const id = ++last;
    const open = Promise.withResolvers<unknown>();
    waiting.set(id, open);
    child.send({ id, kind, args } satisfies Asked, (error) => {
      if (error) open.reject(error);
    });
    return open.promise;
  };
}
