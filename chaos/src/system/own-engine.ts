import type { Engine } from "@recibo/local/engine";
import { resumeTree, signalTree } from "./process-tree.ts";

/** The broker or the database, to be killed, stopped, paused and started again on the same data. */
export type OwnEngine = {
  /** Starts it; resolves when it serves clients. */
  start(): Promise<void>;
  kill(): Promise<void>;
  stop(): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** The file its log goes to. */
  readonly log: string;
  /** How often it ended although nobody ended it. */
  readonly surprises: number;
  close(): Promise<void>;
};

/**
 * @param first runs already
 * @param start starts it again
 */
export function superviseOwnEngine<E extends Engine>(first: E, start: () => Promise<E>): OwnEngine {
  let current: E | undefined;
  let surprises = 0;

  function adopt(engine: E): void {
    current = engine;
    void engine.exited.then(() => {
      if (current === engine) surprises++;
    });
  }

  async function end(how: (engine: E) => Promise<unknown>): Promise<void> {
    const engine = current;
    current = undefined;
    if (!engine) return;
    await how(engine);
    await engine.exited;
  }

  adopt(first);
  return {
    log: first.log,
    get surprises() {
      return surprises;
    },
    start: async () => adopt(await start()),
    kill: () => end((engine) => signalTree(engine.pid, "SIGKILL")),
    stop: () => end((engine) => engine.close()),
    pause: async () => {
      if (current) await signalTree(current.pid, "SIGSTOP");
    },
    resume: async () => {
      if (current) await resumeTree(current.pid);
    },
    close: async () => {
      if (current) await resumeTree(current.pid);
      await end((engine) => engine.close());
    },
  };
}
