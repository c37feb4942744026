import { parse } from "postcss";

const WORD = /[a-z_][\w-]*/gi;
const BEGINNING = /[a-z_][\w-]*-(?=<%|\$\{)/gi;

/** Selectors that end in any element after another one. */
const ANY_SIBLING = /[+~] ?(\*|:not\([^)]*\))$/;

/**
 * A sheet without the rules that no page can use: each selector stays whose class names are all words of the sources,
 * or begin like one that is put together there, as `state-<%= tone %>` is.
 *
 * Selectors that end in `+ *` go too: with one of them a browser works out the styles of all rows of a table anew
 * whenever one comes before them.
 */
export function usedRules(css: string, sources: readonly string[]): string {
  const known = new Set(sources.flatMap((source) => source.match(WORD) ?? []));
  const beginnings = [...new Set(sources.flatMap((source) => source.match(BEGINNING) ?? []))];
  const absent = (name: string) =>
    !known.has(name) && !beginnings.some((beginning) => name.startsWith(beginning));
  const used = (selector: string) =>
    !ANY_SIBLING.test(selector) && !classesOf(selector).some(absent);

  const sheet = parse(css);
  sheet.walkRules((rule) => {
    const selectors = rule.selectors.filter(used);
    if (selectors.length === 0) rule.remove();
    else if (selectors.length < rule.selectors.length) rule.selectors = selectors;
  });
  sheet.walkAtRules("media", (media) => {
    if (media.nodes?.length === 0) media.remove();
  });
  return sheet.toString();
}

/** The classes that an element or those around it must have; `:not(.it)` and `:is(.one, .other)` ask for none. */
function classesOf(selector: string): string[] {
  let rest = selector;
  for (let last = ""; last !== rest; ) {
    last = rest;
    rest = rest.replace(/\([^()]*\)/g, "");
  }
  return [...rest.matchAll(/\.([a-z_][\w-]*)/gi)].map(([, name]) => name ?? "");
}
