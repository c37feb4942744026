import { killAll } from "./processes/own-process.ts";

/** npm, the bootstrap and the terminal each pass one Ctrl-C on: this soon after, it is the same. */
const SAME_REQUEST_MS = 1_000;

/**
 * Aborts when this process is asked to stop: Ctrl-C, SIGTERM, a closed terminal, or the end of the
 * process that started us. A second request kills whatever of ours runs and exits at once.
 * @param onSecond called just before that exit
 */
export function stopRequests(onSecond: () => void): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  const stop = (reason: string) => {
    if (first === 0) controller.abort(new Error(reason));
    first ||= Date.now();
  };
  const asked = (signal: string) => {
    if (first === 0 || Date.now() - first < SAME_REQUEST_MS) return stop(signal);
    killAll();
    onSecond();
    process.exit(130);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => asked(signal));
  }
  process.once("disconnect", () => stop("the process that started this one has ended"));
  process.channel?.unref();
  // `npm start | head` closes our output: nobody looks any more.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", () => stop("the output is closed"));
  }
  return controller.signal;
}
