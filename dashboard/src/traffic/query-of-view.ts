import { codeOf } from "@recibo/common/errors";
import type { Decoder } from "@recibo/common/traffic/decoding/decode";
import { columnOf } from "@recibo/common/traffic/export/columns";
import { compileFilter } from "@recibo/common/traffic/filters/compile";
import { areDescribed } from "@recibo/common/traffic/filters/conditions";
import { type Condition, comparisons, type Filter } from "@recibo/common/traffic/filters/filter";
import { parseNamedHeader } from "@recibo/common/traffic/filters/named-header";
import type { Viewer } from "@recibo/common/traffic/masking/mask";
import type { Seek } from "@recibo/common/traffic/reading/reading";
import type { TrafficQuery } from "@recibo/common/traffic/traffic";
import { momentOf } from "../dead-letters/filter.ts";
import type { Words } from "../language/words.ts";
import type { FormErrors } from "../web/form.ts";
import { beginnings, type RecordsView } from "./records-view.ts";
import { inWords } from "./wording.ts";

/** The columns of a table that names none. */
export const usualColumns = ["time", "key", "outcome", "value"];

/** What a view asks for, or what is wrong with it, field by field. */
export type AskedRecords =
  | { query: TrafficQuery; columns: readonly string[]; errors?: never }
  | { errors: FormErrors };

/** What each expression may take here: others use the desk too. Milliseconds. */
const limits = { perRecord: 50, total: 10_000 };

/** Makes a query of what a person or a link says. */
export function queryOfView(
  view: RecordsView,
  viewer: Viewer,
  decoder: Decoder,
  words: Words,
): AskedRecords {
  const { t } = words;
  const now = new Date();
  const errors: FormErrors = {};
  oneOf("from", beginnings);
  oneOf("comparison", comparisons);
  if (Object.keys(errors).length > 0) return { errors };
  const since = moment("since");
  const until = moment("until");
  const partitions = view.partition === "" ? undefined : numbers(view.partition);
  if (partitions?.some(Number.isNaN)) errors.partition = t("traffic:errors.partition");
  if (view.from === "offset" && !/^\d{1,18}$/.test(view.offset))
    errors.offset = t("traffic:errors.offset");
  if (view.from === "time" && since === undefined) errors.since ??= t("traffic:errors.moment");
  const filter = filterOf(view, since, until);
  const columns = view.columns === "" ? usualColumns : view.columns.split(/\s*,\s*/);
  attempt("columns", () => columns.forEach(columnOf));
  const { conditions = [], fields = [] } = filter;
  attempt("path", () => compileFilter({ conditions, fields }, decoder, view.topics));
  attempt("expression", () =>
    compileFilter(filter.expression ? { expression: filter.expression } : {}, decoder, []),
  );
  if (Object.keys(errors).length > 0) return { errors };
  const query = {
    topics: view.topics,
    ...(partitions ? { partitions } : {}),
    start: startOf(view, since),
    until: until === undefined ? ("end" as const) : { time: until },
    ...(Object.keys(filter).length > 0 ? { filter } : {}),
    ...(view.committed === "" ? {} : { show: "committed" as const }),
    viewer,
    limits,
  };
  return { query, columns };

  /** A form has no other; an address that somebody wrote may. */
  function oneOf(name: "from" | "comparison", known: readonly string[]): void {
    if (!known.includes(view[name]))
      errors[name] = t("traffic:errors.one-of", { given: view[name], known: known.join(", ") });
  }

  function moment(name: "since" | "until"): number | undefined {
    if (view[name] === "") return undefined;
    const at = momentOf(view[name], now);
    if (at === undefined) errors[name] = t("traffic:errors.moment");
    return at?.getTime();
  }

  function attempt(field: string, check: () => void): void {
    try {
      check();
    } catch (error) {
      if (codeOf(error) !== "NOT_A_FILTER") throw error;
      errors[field] = t("traffic:errors.not-read", { why: inWords(error, words) });
    }
  }
}

function numbers(text: string): number[] {
  return text.split(/\s*,\s*/).map((each) => (/^\d{1,6}$/.test(each) ? Number(each) : Number.NaN));
}

function startOf({ from, offset }: RecordsView, since: number | undefined): Seek {
  if (since !== undefined && from !== "offset") return { from: "time", time: since };
  if (from === "offset") return { from: "offset", offset: BigInt(offset) };
  return { from: "beginning" };
}

function filterOf(view: RecordsView, since: number | undefined, until: number | undefined): Filter {
  const { topics, key, text, path, comparison, value, outcome, correlation, header, expression } =
    view;
  const valueless = comparison === "is there" || comparison === "is missing";
  const condition: Condition = {
    path,
    comparison: comparison as Condition["comparison"],
    ...(valueless ? {} : { value }),
  };
  // Where contracts say what there is, a slip of the pen is told.
  const named = topics.length > 0 && areDescribed(topics) ? "fields" : "conditions";
  return {
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { before: until }),
    ...(key === "" ? {} : { key: keyOf(key) }),
    ...(text === "" ? {} : { text }),
    ...(path === "" ? {} : { [named]: [condition] }),
    ...(outcome === "" ? {} : { outcomes: outcome.split(",") }),
    ...(correlation === "" ? {} : { correlationId: correlation.toLowerCase() }),
    ...(header === "" ? {} : { headers: [parseNamedHeader(header)] }),
    ...(expression === "" ? {} : { expression }),
  };
}

/** Binary keys are shown as `0x…`, and can be asked for so. */
function keyOf(key: string): string | Buffer {
  return /^0x([0-9a-f]{2})+$/.test(key) ? Buffer.from(key.slice(2), "hex") : key;
}
