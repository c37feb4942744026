import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { processIdentity } from "./identity.ts";

interface ProcessRecord {
  pid: number;
  identity: string;
  stopSignal: NodeJS.Signals;
}

/** Writes down that a process belongs to a data folder, so that a later start can find it. */
export async function recordProcess(
  file: string,
  pid: number,
  stopSignal: NodeJS.Signals,
): Promise<void> {
  const identity = await processIdentity(pid);
  if (identity === undefined) return;
  const record: ProcessRecord = { pid, identity, stopSignal };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(record)}\n`);
}

/** Removes the record of a process that has ended. */
export async function forgetProcess(file: string): Promise<void> {
  await rm(file, { force: true });
}

/** The id of the recorded process when that very process still runs; undefined otherwise. */
export async function recordedProcess(file: string): Promise<number | undefined> {
  const record = await readRecord(file);
  return record && (await runs(record)) ? record.pid : undefined;
}

/**
 * Ends what an earlier start left running: its own stop signal first, SIGKILL after `graceMs`.
 * Another program that has the recorded process id by now is left alone.
 * @returns whether there was something to end
 */
export async function stopLeftover(file: string, graceMs = 15_000): Promise<boolean> {
  const record = await readRecord(file);
  const found = record !== undefined && (await runs(record));
  if (found) await stopRecorded(record, graceMs);
  await forgetProcess(file);
  return found;
}

async function stopRecorded(record: ProcessRecord, graceMs: number): Promise<void> {
  const deadline = Date.now() + graceMs;
  signal(record.pid, record.stopSignal);
  while (await runs(record)) {
    if (Date.now() > deadline) signal(record.pid, "SIGKILL");
    await sleep(50);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended between the check and the signal.
  }
}

async function runs(record: ProcessRecord): Promise<boolean> {
  return (await processIdentity(record.pid)) === record.identity;
}

async function readRecord(file: string): Promise<ProcessRecord | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as ProcessRecord;
  } catch {
    return undefined;
  }
}
