import { z } from "zod";
import { contract } from "./contract.ts";

/**
 * Where messages go that no worker can handle. Key, value and headers are the original bytes; what went
 * wrong is in the headers named `deadletter_*` (see `messaging/dead-letters.ts`).
 */
export const deadLetter = contract({
  topic: "dead-letter",
  type: "any",
  meaning:
    "A message that could not be handled: its original bytes, with the reason in its headers.",
  key: "the key of the original message",
  producedBy: "every service",
  consumedBy: ["dashboard"],
  value: z.unknown(),
});
