import type { Health } from "@recibo/common/service/health";
import { outageText } from "./outage.ts";

/** How often the parts are looked at, in milliseconds. */
const lookEvery = 1_000;

/** Knows what people are to be told about an outage. */
export type OutageWatch = {
  /** One sentence, or null while all is well. */
  text(): string | null;
  close(): void;
};

/** @param onChange hears of every new sentence, and of null when it is over */
export function watchOutages(health: Health, onChange: (text: string | null) => void): OutageWatch {
  let told: string | null = null;
  let looking = false;

  async function look(): Promise<void> {
    if (looking) return;
    looking = true;
    await health.look();
    looking = false;
    const text = outageText(health.report(), new Date());
    if (text === told) return;
    told = text;
    onChange(text);
  }

  const clock = setInterval(() => void look(), lookEvery);
  return { text: () => told, close: () => clearInterval(clock) };
}
