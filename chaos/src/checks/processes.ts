import type { DoneFault } from "../faults/inject.ts";
import { markOf } from "../faults/marks.ts";
import type { Ending } from "../system/own-service.ts";
import { type Check, check } from "./check.ts";
import type { Evidence } from "./evidence.ts";
import { type LogLine, tellsDeadlock } from "./log-lines.ts";

/** The longest an orderly stop may take, in milliseconds. */
const stopWithin = 10_000;

/** What an outage did is still told this long after it was healed, in milliseconds. */
const aftermath = 15_000;

/** How processes ended, and what they said of errors. */
export function checkProcesses(evidence: Evidence): Check[] {
  const { endings, engineSurprises, errors, faults, troubles } = evidence;
  const wrong = endings.flatMap(wrongEnding);
  const deadlocks = errors.filter(tellsDeadlock).map(printed);
  const unexplained = errors
    .filter((line) => !tellsDeadlock(line) && !isExplained(line, evidence))
    .map(printed);
  const unhealed = faults.flatMap(({ kind, target, problem }) =>
    problem === undefined ? [] : [`${kind} of ${target}: ${problem}`],
  );
  return [
    check(
      "processes that ended as they were told to, in time",
      endings.length,
      endings.length - wrong.length,
      wrong,
    ),
    check("engines that ended by themselves", 0, engineSurprises),
    check("deadlocks in the database", 0, deadlocks.length, deadlocks),
    check("error lines that no fault explains", 0, unexplained.length, unexplained),
    check("faults that could not be done or healed", 0, unhealed.length, unhealed),
    check("troubles of the run", 0, troubles.length, troubles),
  ];
}

function wrongEnding({ name, at, exit, cause, took }: Ending): string[] {
  const how = exit.signal ?? `exit ${exit.code}`;
  const when = at.toISOString();
  if (cause === undefined) return [`${name} ended by itself with ${how} at ${when}`];
  const expected = cause === "kill" ? "SIGKILL" : "exit 0";
  if (how !== expected) return [`${name} was to ${cause} and ended with ${how} at ${when}`];
  const late = cause === "stop" && took > stopWithin;
  return late ? [`${name} took ${Math.round(took)} ms to stop at ${when}`] : [];
}

/** An error that a fault explains: a dead letter of ours, or a page that could not be served meanwhile. */
function isExplained(line: LogLine, evidence: Evidence): boolean {
  if (line.level !== "error") return false;
  if (line.msg === "message put on the dead-letter topic") return isGarbage(line, evidence);
  if (line.msg === "page failed")
    return line.facts.code === "OUTAGE" && duringOutage(line.time, evidence.faults);
  return false;
}

function isGarbage({ facts }: LogLine, { records }: Evidence): boolean {
  const { topic, partition, offset } = facts as {
    topic: string;
    partition: number;
    offset: string;
  };
  const record = records
    .get(topic)
    ?.find((each) => each.partition === partition && each.offset === offset);
  return record !== undefined && markOf(record) === "dead-letter";
}

function duringOutage(time: number, faults: readonly DoneFault[]): boolean {
  return faults.some(
    ({ lane, begun, healed }) =>
      lane === "engines" &&
      time >= begun.getTime() &&
      time <= (healed?.getTime() ?? Number.POSITIVE_INFINITY) + aftermath,
  );
}

function printed({ process, level, msg, facts }: LogLine): string {
  const { err, code, reason } = facts;
  return `${process}: ${level}: ${msg} ${JSON.stringify({ code, reason, err })}`.slice(0, 600);
}
