import { perLanguage, type Words } from "../language/words.ts";

const known = perLanguage(() => new Map<string, string>());

/**
 * What `words.t` says for a text without plural forms, at a tenth of its cost: the text is looked up once and
 * its values are filled in here. Every answer is told in such sentences.
 */
export function sentence(words: Words, key: string, values: Record<string, string | number> = {}) {
  return textOf(words, key).replace(/\{\{(\w+)\}\}/g, (_, name) => String(values[name] ?? ""));
}

function textOf(words: Words, key: string): string {
  const texts = known(words);
  const found = texts.get(key) ?? words.t(key, { skipInterpolation: true });
  texts.set(key, found);
  return found;
}
