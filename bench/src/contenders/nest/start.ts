import { openUnpatchedKafkajs } from "../../released-kafkajs/unpatched-kafkajs.ts";
import type { Bench } from "../../section.ts";
import { type Contender, type Place, startContender } from "../contender.ts";

/** NestJS as npm gives it: what ratios compare with. */
export const asReleased = "nestjs";

/** NestJS with our patch of kafkajs underneath, which nobody has who does not carry it. */
export const onOurPatch = "nestjs, our patch";

/** What every table of a comparison with NestJS says of its two rows. */
export const nestNote = `${asReleased}: client.send on its Kafka transport, with kafkajs as released; ${onOurPatch}: the same with our patch of kafkajs underneath.`;

/** Starts NestJS twice: with kafkajs as its authors released it, and with our patch of it. */
export async function startNest(bench: Bench, place: Place): Promise<Contender[]> {
  const { nodeOptions } = bench.own(await openUnpatchedKafkajs());
  const ours = { ...place, prefix: `${place.prefix}patched.` };
  return [
    await startContender(bench, asReleased, "nest", place, { NODE_OPTIONS: nodeOptions }),
    await startContender(bench, onOurPatch, "nest", ours),
  ];
}
