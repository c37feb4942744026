import type { Health } from "@recibo/common/service/health";
import { type Outage, outageOf } from "./outage.ts";

/** How often the parts are looked at, in milliseconds. */
const lookEvery = 2_000;

/** Knows what people are to be told about an outage. */
export type OutageWatch = {
  /** What does not work, or null while all is well. */
  now(): Outage | null;
  close(): void;
};

/** @param onChange hears of every outage, and of null when it is over */
export function watchOutages(
  health: Health,
  onChange: (outage: Outage | null) => void,
): OutageWatch {
  let told: Outage | null = null;
  let looking = false;

  async function look(): Promise<void> {
    if (looking) return;
    looking = true;
    await health.look();
    looking = false;
    const outage = outageOf(health.report(), new Date());
    if (outage === told) return;
    told = outage;
    onChange(outage);
  }

  const clock = setInterval(() => void look(), lookEvery);
  return { now: () => told, close: () => clearInterval(clock) };
}
