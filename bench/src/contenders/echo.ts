import { contract } from "@recibo/common/contracts/contract";
import { id } from "@recibo/common/contracts/shapes";
import { newId } from "@recibo/common/uuid";
import { z } from "zod";

/** What is asked: about 200 bytes of JSON, as a small command has. */
const question = { organisationId: id, sequence: z.number().int(), text: z.string() };

/** Command: say this again. */
export const echo = contract({
  topic: "echo",
  type: "recibo.bench.echo.v1",
  meaning: "Somebody measures how long it takes to hear this again.",
  key: "organisationId",
  producedBy: "bench",
  consumedBy: ["bench"],
  value: z.object(question),
});

/** Reply to `echo`. */
export const echoed = contract({
  topic: "echoed",
  type: "recibo.bench.echoed.v1",
  meaning: "What was said, again.",
  key: "organisationId",
  producedBy: "bench",
  consumedBy: ["bench"],
  value: z.object({ outcome: z.literal("echoed"), ...question }),
});

/** As many keys as there may be lanes in any measurement, so that all partitions are used. */
const organisationIds = Array.from({ length: 64 }, newId);

/** The question of a lane. */
export function questionOf(lane: number, sequence: number): z.infer<typeof echo.value> {
  const organisationId = organisationIds[lane % organisationIds.length] as string;
  return { organisationId, sequence, text: "To hear the same again. ".repeat(5) };
}
