import { z } from "zod";
import type { Contract } from "./contract.ts";

/** What of a JSON Schema (draft 07) occurs in our contracts. */
export type JsonSchema = {
  type?: string;
  description?: string;
  format?: string;
  pattern?: string;
  const?: unknown;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  oneOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  additionalProperties?: unknown;
};

/**
 * A contract's value as JSON Schema: what a producer may send. Fields it does not name are allowed, as the
 * receivers allow them. A format stands without the pattern that spells it out, and a whole number without
 * the bounds of safe integers.
 */
export function jsonSchemaOf(contract: Contract): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(contract.value, {
    target: "draft-7",
    io: "input",
    override: ({ jsonSchema }) => {
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return schema as JsonSchema;
}
