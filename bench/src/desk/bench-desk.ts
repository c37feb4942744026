import type { ServiceName } from "@recibo/local/settings";
import { startTrialDesk, type TrialDesk } from "@recibo/local/trial/trial-desk";
import type { TrialService } from "@recibo/local/trial/trial-service";
import { deleteTopics } from "../contenders/topics.ts";
import { startParticipant } from "../processes/participant.ts";
import { profilingOptions } from "../processes/profiling.ts";
import type { Bench } from "../section.ts";
import type { Usage } from "../statistics/usage.ts";
import type { Browsers } from "./browsers.ts";

const allServices: readonly ServiceName[] = ["dashboard", "invoice-generator", "score-calculator"];

/** A whole desk, configured as `config/` has it, that is measured. */
export type BenchDesk = TrialDesk & {
  /** What each service has used so far. */
  usage(): Promise<Record<ServiceName, Usage>>;
};

/**
 * Starts a desk that ends with the section, if not before.
 *
 * @param prefix of its topics, where some are there already; they end with it
 */
export async function openDesk(
  bench: Bench,
  env: Record<string, string> = {},
  services = allServices,
  prefix?: string,
): Promise<BenchDesk> {
  const { brokers, databaseUrl } = bench;
  const options = [env.NODE_OPTIONS ?? "", ...profilingOptions()].join(" ");
  const desk = await startTrialDesk({
    brokers,
    databaseUrl,
    services,
    ...(prefix === undefined ? {} : { prefix }),
    env: { ...env, NODE_OPTIONS: options },
  });
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= desk.close().then(() => deleteTopics(brokers, desk.prefix));
    return closing;
  };
  bench.own({ close });
  return {
    ...desk,
    close,
    usage: async () => {
      const usages = services.map(
        async (name) => [name, await usageOf(desk.service(name))] as const,
      );
      return Object.fromEntries(await Promise.all(usages)) as Record<ServiceName, Usage>;
    },
  };
}

/** Signs people up at a desk, in a process of their own. */
export async function openBrowsers(bench: Bench, { url }: TrialDesk, people: number) {
  const module = new URL("./browsers.ts", import.meta.url);
  type Settings = { url: string; people: number };
  return bench.own(await startParticipant<Settings, Browsers>(module, { url, people }));
}

/** The service's own metrics say it, on every platform and including the threads of the renderer. */
export async function usageOf({ name, healthUrl }: TrialService): Promise<Usage> {
  const text = await (await fetch(`${healthUrl}/metrics`)).text();
  const figure = (metric: string) => {
    const [, value] = new RegExp(`^${metric} (\\S+)`, "m").exec(text) ?? [];
    if (value === undefined) throw new Error(`${name} does not tell ${metric}`);
    return Number(value);
  };
  return {
    cpuSeconds: figure("process_cpu_seconds_total"),
    residentBytes: figure("process_resident_memory_bytes"),
  };
}
