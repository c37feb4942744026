import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/**
 * A shell that outlives us by a moment. It reads from a pipe which processes we have started; when
 * the pipe closes because we are gone, however that came, it stops those that are left, the newest
 * first. A detached child would otherwise stay behind when we are killed.
 */
const script = `
trap '' INT TERM HUP
list=
while read -r op pid signal; do
  rest=
  for each in $list; do [ "\${each%%:*}" = "$pid" ] || rest="$rest $each"; done
  list=$rest
  [ "$op" = watch ] && list="$pid:$signal $list"
done
for each in $list; do
  pid=\${each%%:*}
  kill -s "\${each##*:}" "$pid" 2>/dev/null || continue
  tries=0
  while kill -0 "$pid" 2>/dev/null; do
    [ $((tries += 1)) -gt 100 ] && kill -s KILL "$pid" 2>/dev/null
    sleep 0.1
  done
done
`;

let shell: ChildProcess | undefined;

/** Has the process stopped with this signal should we end without having stopped it. */
export function watch(pid: number, stopSignal: NodeJS.Signals): void {
  shell ??= openShell();
  shell.stdin?.write(`watch ${pid} ${stopSignal.replace("SIG", "")}\n`);
}

/** Takes back `watch`: the process has ended, and its id may soon be another's. */
export function unwatch(pid: number): void {
  shell?.stdin?.write(`forget ${pid} -\n`);
}

/** Ends the guard; to be called when every watched process has ended. */
export async function closeGuard(): Promise<void> {
  const closing = shell;
  shell = undefined;
  if (!closing || closing.exitCode !== null) return;
  closing.ref();
  closing.stdin?.end();
  await once(closing, "exit");
}

function openShell(): ChildProcess {
  const opened = spawn("/bin/sh", ["-c", script, "recibo-guard"], {
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  opened.unref();
  // A killed guard costs only its own service; writing to it must not end us.
  opened.on("error", () => {});
  opened.stdin?.on("error", () => {});
  if (opened.stdin && "unref" in opened.stdin) (opened.stdin as { unref(): void }).unref();
  return opened;
}
