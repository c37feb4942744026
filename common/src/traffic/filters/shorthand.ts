import type { Filter } from "./filter.ts";
import { parseJsonPath } from "./json-path.ts";

/**
 * What people type where a filter is expected: `correlationid=…`, `key=…`, `outcome=rejected`, `header.traceparent=…`,
 * `value.invoice.number=INV-0042` are short for the filter of that name; anything else is an expression in CEL.
 */
export function parseShorthand(text: string): Filter {
  const [, name, value] = /^\s*([A-Za-z_][\w.[\]*-]*)\s*=(?!=)\s*(.*?)\s*$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) return { expression: text };
  const wanted = value.replace(/^(["'])(.*)\1$/s, "$2");
  if (/^(ce_)?correlationid$/i.test(name)) return { correlationId: wanted.toLowerCase() };
  if (name === "key") return { key: wanted };
  if (name === "text") return { text: wanted };
  if (name === "outcome") return { outcomes: wanted.split(",") };
  if (name === "partition") return { partitions: wanted.split(",").map(Number) };
  const [, header] = /^headers?\.(.+)$/.exec(name) ?? [];
  if (header !== undefined) return { headers: [{ name: header, value: wanted }] };
  const path = name.replace(/^value\./, "");
  parseJsonPath(path);
  return { conditions: [{ path, comparison: "is", value: wanted }] };
}

/** Two filters of which both have to hold; of what only one can be, the later counts. */
export function both(a: Filter, b: Filter): Filter {
  const expressions = [a.expression, b.expression].filter((each) => each !== undefined);
  const conditions = [...(a.conditions ?? []), ...(b.conditions ?? [])];
  const fields = [...(a.fields ?? []), ...(b.fields ?? [])];
  const headers = [...(a.headers ?? []), ...(b.headers ?? [])];
  const [first, second] = expressions;
  return {
    ...a,
    ...b,
    ...(conditions.length > 0 ? { conditions } : {}),
    ...(fields.length > 0 ? { fields } : {}),
    ...(headers.length > 0 ? { headers } : {}),
    ...(second === undefined ? {} : { expression: `(${first}) && (${second})` }),
  };
}
