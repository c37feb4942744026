import type { ClientName } from "@recibo/common/messaging/kafka";
import type { Drive, Load, Pace } from "../load/drive.ts";
import { type Participant, startParticipant } from "../processes/participant.ts";
import type { Bench } from "../section.ts";
import { sumOf, type Usage } from "../statistics/usage.ts";

/** Where the parts of a contender find each other. */
export type Place = {
  readonly brokers: string;
  /** Before the name of every topic and group, so that a run disturbs no other. */
  readonly prefix: string;
  readonly databaseUrl: string;
  /** Which driver of `common` to use; kafkajs when not said. */
  readonly client?: ClientName;
};

/** What the asking process of every contender can do. */
export type Client = {
  drive(load: Load): Promise<Drive>;
  paced(pace: Pace): Promise<Float64Array>;
  close(): Promise<void>;
};

/** A way of asking and answering: one process that asks, one that answers. */
export type Contender = {
  readonly name: string;
  readonly client: Participant<Client>;
  /** What both processes have used so far. */
  usage(): Promise<Usage>;
};

/**
 * Starts both processes of a contender, from `<folder>/worker.ts` and `<folder>/client.ts`. The worker comes
 * first: a question that nobody hears yet would spoil the warm-up.
 *
 * @param env variables of their environment besides those of this process
 */
export async function startContender(
  bench: Bench,
  name: string,
  folder: string,
  place: Place,
  env?: Record<string, string>,
): Promise<Contender> {
  const module = (file: string) => new URL(`./${folder}/${file}.ts`, import.meta.url);
  const worker = bench.own(await startParticipant(module("worker"), place, env));
  const client = bench.own(await startParticipant<Place, Client>(module("client"), place, env));
  return {
    name,
    client,
    usage: async () => sumOf(await Promise.all([worker.usage(), client.usage()])),
  };
}
