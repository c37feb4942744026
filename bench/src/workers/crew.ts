import type { ServiceName } from "@recibo/local/settings";
import type { TrialDesk } from "@recibo/local/trial/trial-desk";
import type { TrialService } from "@recibo/local/trial/trial-service";
import { untilBalanced } from "../desk/balanced.ts";
import { usageOf } from "../desk/bench-desk.ts";
import { sumOf, type Usage } from "../statistics/usage.ts";

/** The processes of one kind of worker at a desk. */
export type Crew = {
  /** Starts or stops some, until there are so many and each has partitions. */
  be(size: number): Promise<void>;
  /** What those that run have used so far, together. */
  usage(): Promise<Usage>;
};

/**
 * @param name of the worker, which is also that of its consumer group; the desk runs one
 */
export function createCrew(desk: TrialDesk, name: ServiceName): Crew {
  const running: TrialService[] = [desk.service(name)];
  const resting: TrialService[] = [];

  async function startOne(): Promise<void> {
    const rested = resting.pop();
    await rested?.start();
    running.push(rested ?? (await desk.another(name)));
  }

  return {
    be: async (size) => {
      while (running.length > size) {
        const service = running.pop() as TrialService;
        await service.stop();
        resting.push(service);
      }
      while (running.length < size) await startOne();
      await untilBalanced(desk, name, size);
    },
    usage: async () => sumOf(await Promise.all(running.map(usageOf))),
  };
}
