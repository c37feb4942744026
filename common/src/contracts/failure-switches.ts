import { z } from "zod";
import { contract, type ValueOf } from "./contract.ts";
import { id } from "./shapes.ts";

const turnedOn = z.object({
  by: z.string().describe("The address of the operator who turned it on"),
  since: z.iso.datetime().describe("When that was"),
});

/** Workers that can be broken on purpose. */
export const breakable = ["invoice-generator", "score-calculator"] as const;
export type Breakable = (typeof breakable)[number];

/**
 * What is broken on purpose in a worker, the latest of each. The topic exists in local runs only and therefore is not
 * among `contracts`: nobody elsewhere is given any right to it.
 */
export const failureSwitches = contract({
  topic: "failure-switches",
  type: "recibo.failure-switches.v1",
  meaning:
    "What an operator of a local run has broken on purpose in a worker; all of it, each time.",
  key: "service",
  producedBy: "dashboard",
  consumedBy: [...breakable],
  value: z.object({
    stop: turnedOn.optional().describe("Takes no more messages in hand"),
    delay: turnedOn
      .extend({ milliseconds: z.int().min(1).max(60_000).describe("Before each batch") })
      .optional()
      .describe("Waits before it handles"),
    throw: turnedOn
      .extend({ organisationId: id.describe("For whose messages") })
      .optional()
      .describe("Throws for one organisation, as a bug would"),
    twice: turnedOn.optional().describe("Does and answers everything twice"),
  }),
});
export type FailureSwitches = ValueOf<typeof failureSwitches>;
