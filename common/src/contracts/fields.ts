import type { Contract } from "./contract.ts";
import { type JsonSchema, jsonSchemaOf } from "./json-schema.ts";

/** A field of a contract's value. */
export type ContractField = {
  /** As in `seller.name`; the elements of a list are `lines[]`. */
  readonly path: string;
  /** JSON's name of its type; several where a reply's kinds differ. */
  readonly type: string;
  readonly description?: string | undefined;
  readonly required: boolean;
  /** The values it may have, where they are few. */
  readonly oneOf?: readonly string[] | undefined;
};

/** Every field of a contract's value, groups before what is in them; of a reply those of all kinds of answer. */
export function fieldsOf(contract: Contract): ContractField[] {
  const found = new Map<string, ContractField>();
  collect(jsonSchemaOf(contract), "", true, found);
  return [...found.values()];
}

function collect(
  schema: JsonSchema,
  path: string,
  required: boolean,
  found: Map<string, ContractField>,
): void {
  for (const kind of schema.oneOf ?? []) collect(kind, path, required, found);
  if (path !== "") add(found, path, schema, required);
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const inside = path === "" ? name : `${path}.${name}`;
    collect(field, inside, schema.required?.includes(name) ?? false, found);
  }
  if (schema.items) collect(schema.items, `${path}[]`, required, found);
}

function add(
  found: Map<string, ContractField>,
  path: string,
  schema: JsonSchema & { enum?: unknown[]; anyOf?: unknown },
  required: boolean,
): void {
  const before = found.get(path);
  const { type = "any", description = before?.description } = schema;
  const values = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
  const oneOf = [...new Set([...(before?.oneOf ?? []), ...values.map(String)])];
  found.set(path, {
    path,
    type,
    description,
    required: (before?.required ?? true) && required,
    oneOf: oneOf.length > 0 ? oneOf : undefined,
  });
}
