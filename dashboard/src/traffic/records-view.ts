import { comparisons } from "@recibo/common/traffic/filters/filter";
import { tailRateOf, usualRate } from "./tail-rate.ts";

/** What a link to records carries, as texts: the whole view. Whoever follows it sees only what she herself may see. */
export type RecordsView = { readonly topics: readonly string[] } & {
  readonly [Name in (typeof names)[number]]: string;
};

const names = [
  /** `end` (the newest), `beginning`, `offset` or `time`, with these in `offset` and `since`. */
  "from",
  "offset",
  "since",
  "until",
  "partition",
  "key",
  "text",
  "path",
  "comparison",
  "value",
  "outcome",
  "correlation",
  /** `name: value`, `name=value`, or a value that any header may have. */
  "header",
  "expression",
  "columns",
  /** `newest` or `oldest` first; what is usual for `from` when empty. */
  "order",
  /** `1`: only the latest record of each key. */
  "latest",
  /** `1`: nothing of transactions that were aborted or are open. */
  "committed",
  /** Positions: the page of records before, or from there on. */
  "before",
  "after",
  /** The place of the record that is shown whole; with `raw` also its bytes. */
  "record",
  "raw",
  /** `1`: with what comes, at most so many rows a second (see `TailRate`). */
  "live",
  "rate",
] as const;

/** Where reading may begin. */
export const beginnings = ["end", "beginning", "offset", "time"] as const;
export { comparisons };

const usual: Partial<Record<(typeof names)[number], string>> = {
  from: "end",
  comparison: "is",
  rate: usualRate,
};
const longest = 8_000;

/** Reads the view of an address; what makes no sense is told when it is used. */
export function viewOfAddress(search: URLSearchParams): RecordsView {
  const topics = search
    .getAll("topics")
    .flatMap((text) => text.split(","))
    .map((topic) => topic.trim())
    .filter((topic) => topic !== "");
  const texts = Object.fromEntries(
    names.map((name) => [name, (search.get(name) ?? "").trim().slice(0, longest)]),
  ) as Omit<RecordsView, "topics">;
  return {
    ...texts,
    topics: [...new Set(topics)].slice(0, 50),
    from: texts.from || "end",
    comparison: texts.comparison || "is",
    rate: tailRateOf(texts.rate),
  };
}

/** The address of a view, with changes; the same view always has the same address. */
export function addressOf(
  view: RecordsView,
  changes: Partial<RecordsView> = {},
  path = "/traffic/records",
): string {
  const { topics, ...texts } = { ...view, ...changes };
  const search = new URLSearchParams();
  if (topics.length > 0) search.set("topics", topics.join(","));
  // How fast what comes is shown says nothing of a page that stands still.
  if (texts.live === "") texts.rate = "";
  for (const name of names)
    if (texts[name] !== "" && texts[name] !== usual[name]) search.set(name, texts[name]);
  const said = search.toString().replaceAll("%2C", ",").replaceAll("%2F", "/");
  return said === "" ? path : `${path}?${said.replaceAll("%40", "@")}`;
}

/** Without what only places a page in it: what an export and a live tail are of. */
export function wholeOf(view: RecordsView): RecordsView {
  return { ...view, before: "", after: "", record: "", raw: "", live: "" };
}

/** Newest first unless it begins somewhere. */
export function isNewestFirst({ order, from, live }: RecordsView): boolean {
  if (live !== "" || from === "end") return order !== "oldest" || live !== "";
  return order === "newest";
}
