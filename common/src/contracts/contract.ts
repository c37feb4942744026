import type { z } from "zod";

/**
 * What one topic carries. Everything that produces or consumes names the contract, never the topic,
 * so the compiler checks the value and a rename happens in one place.
 */
export type Contract<Name extends string = string, Schema extends z.ZodType = z.ZodType> = {
  /** The topic's name on the broker. */
  readonly topic: Name;
  /** `ce_type` of its messages (CloudEvents 1.0, attribute `type`); changes when the value breaks. */
  readonly type: string;
  /** One sentence: what a message on this topic means. */
  readonly meaning: string;
  /** What the record key is; records with the same key stay in order. */
  readonly key: string;
  /** The shape of the JSON value. */
  readonly value: Schema;
  /** The service that owns what is said on this topic. */
  readonly producedBy: string;
  /** The services that act on it. */
  readonly consumedBy: readonly string[];
};

/** The parsed value of a contract's messages. */
export type ValueOf<C extends Contract> = z.infer<C["value"]>;

/** Keeps the literal types of a contract while checking its shape. */
export function contract<Name extends string, Schema extends z.ZodType>(
  definition: Contract<Name, Schema>,
): Contract<Name, Schema> {
  return definition;
}
