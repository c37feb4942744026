import type { Contract } from "../../contracts/contract.ts";
import { fieldsOf } from "../../contracts/fields.ts";
import { isPersonal } from "../../contracts/personal-fields.ts";
import { contractOf } from "../decoding/contract-reading.ts";
import { isNumberText } from "../decoding/json.ts";

/** What stands for what is not shown. */
export const mask = "•••";

/** What a contract says of its fields: those that are shown, and all of which at least the name is. */
type Fields = {
  readonly leaves: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly named: ReadonlySet<string>;
};

const known = new Map<string, Fields>();

/**
 * A value with all that is personal masked, and all that the contract does not name: nobody has said of that what it
 * is. Undefined when there is no contract to go by, or the value is none of its kind.
 */
export function maskValue(topic: string, value: unknown): unknown {
  const contract = contractOf(topic);
  if (!contract || typeof value !== "object" || value === null || Array.isArray(value))
    return undefined;
  const fields = known.get(topic) ?? fieldsFor(contract);
  known.set(topic, fields);
  return maskInside(value, "", fields);
}

function fieldsFor(contract: Contract): Fields {
  const all = fieldsOf(contract);
  const open = all.filter(({ path }) => !isPersonal(contract.topic, path));
  const ofType = (group: boolean) =>
    open.filter(({ type }) => type !== "any" && /^(object|array)$/.test(type) === group);
  return {
    leaves: new Set(ofType(false).map(({ path }) => path)),
    groups: new Set(["", ...ofType(true).map(({ path }) => path)]),
    named: new Set(all.map(({ path }) => path)),
  };
}

function maskInside(value: unknown, path: string, fields: Fields): unknown {
  if (value === null || typeof value !== "object" || isNumberText(value))
    return fields.leaves.has(path) || (value === null && fields.groups.has(path)) ? value : mask;
  if (!fields.groups.has(path)) return mask;
  if (Array.isArray(value)) return value.map((each) => maskInside(each, `${path}[]`, fields));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      const inside = path === "" ? name : `${path}.${name}`;
      // A name of which nobody knows may itself be somebody's.
      return [fields.named.has(inside) ? name : mask, maskInside(each, inside, fields)];
    }),
  );
}
