import { setTimeout as wait } from "node:timers/promises";
import { createDice } from "../plan/dice.ts";
import type { System } from "../system/system.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { openPerson, type Person } from "./person.ts";

/** Several organisations at work. */
export type Crowd = {
  readonly people: readonly Person[];
  readonly ledger: Ledger;
  /** Acts at a steady rate, in turns, whatever the desk does; resolves when all that was begun is accepted. */
  work(perSecond: number, milliseconds: number, stop: AbortSignal): Promise<void>;
  close(): Promise<void>;
};

/** @param giveUp ends all waiting for the desk */
export async function openCrowd(
  system: System,
  options: { organisations: number; seed: number; giveUp: AbortSignal },
): Promise<Crowd> {
  const ledger = openLedger();
  const people: Person[] = [];
  for (let nth = 0; nth < options.organisations; nth++) {
    const dice = createDice(options.seed + 1 + nth);
    const { giveUp } = options;
    people.push(
      await openPerson({
        url: system.url,
        dice,
        ledger,
        giveUp,
        whoIs: (email) => whoIs(system, email),
      }),
    );
  }
  return {
    people,
    ledger,
    work: (perSecond, milliseconds, stop) => work(people, perSecond, milliseconds, stop),
    close: async () => {
      for (const person of people) person.close();
    },
  };
}

async function whoIs({ sql }: System, email: string) {
  const [found] = await sql<{ userId: string; organisationId: string }>(
    `select id as "userId", organisation_id as "organisationId" from dashboard.users where email = $1`,
    [email],
  );
  if (!found) throw new Error("somebody could not sign up");
  return found;
}

async function work(
  people: readonly Person[],
  perSecond: number,
  milliseconds: number,
  stop: AbortSignal,
): Promise<void> {
  const begun: Promise<void>[] = [];
  const start = performance.now();
  for (let turn = 0; !stop.aborted; turn++) {
    // Against the clock, not from act to act: a harness that was held up makes good for it.
    const due = (turn * 1_000) / perSecond;
    if (due >= milliseconds) break;
    const early = due - (performance.now() - start);
    if (early > 0) await wait(early, undefined, { signal: stop }).catch(() => undefined);
    begun.push((people[turn % people.length] as Person).act());
  }
  await Promise.all(begun);
}
