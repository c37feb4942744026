import type { FailureSwitches } from "@recibo/common/contracts/failure-switches";
import { isId } from "@recibo/common/uuid";

/** The switches that a worker has. */
export const switchNames = ["stop", "delay", "throw", "twice"] as const;
export type SwitchName = (typeof switchNames)[number];

/** What an operator asks for: one switch on or off, or all off. */
export type Turn = {
  name: string;
  on: boolean;
  seconds: string;
  organisationId: string;
};

/** The switches after a turn; undefined when it makes no sense. */
export function turned(
  now: FailureSwitches,
  { name, on, seconds, organisationId }: Turn,
  who: { by: string; since: string },
): FailureSwitches | undefined {
  if (name === "all" && !on) return {};
  const known = switchNames.find((each) => each === name);
  if (!known) return undefined;
  const { [known]: _before, ...others } = now;
  if (!on) return others;
  switch (known) {
    case "stop":
    case "twice":
      return { ...others, [known]: who };
    case "delay": {
      const milliseconds = Math.round(Number(seconds.replace(",", ".")) * 1_000);
      const fits = milliseconds >= 1 && milliseconds <= 60_000;
      return fits ? { ...others, delay: { ...who, milliseconds } } : undefined;
    }
    case "throw":
      return isId(organisationId) ? { ...others, throw: { ...who, organisationId } } : undefined;
    default:
      return known satisfies never;
  }
}
