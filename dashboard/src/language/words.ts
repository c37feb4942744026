import { formatMoney } from "@recibo/common/invoicing/money";
import type { Request, Response } from "express";
import { isLanguage, type Language, languages } from "./languages.ts";
import { translator } from "./locales.ts";

/** How the desk speaks to a reader: its words, and how it prints figures and dates. */
export type Words = {
  readonly language: Language;
  /** The words of a key, `area:path.to.key`, with its values filled in. Not escaped: pages do that. */
  t(key: string, values?: Record<string, unknown>): string;
  /** Minor units with their currency: `€1,234.50`. */
  money(minor: number, currency: string): string;
  /** An ISO day: `21 Nov 2026`. */
  date(iso: string): string;
  dateTime(at: Date): string;
  /** A number with at most six decimals; a decimal string keeps its digits. */
  number(value: number | string): string;
  /** A number of per cent: `"12.5"` is `12.5%`. */
  percent(value: number | string): string;
  /** Milliseconds as people read them: `4.2 ms`, `1.3 s`, `2 min 5 s`. */
  duration(milliseconds: number): string;
};

const made = new Map<Language, Words>(languages.map((language) => [language, makeWords(language)]));

/** The words of a language. */
export function wordsIn(language: Language): Words {
  return made.get(language) as Words;
}

/** The words for whoever gets this answer. */
export function wordsOf(response: Response): Words {
  return response.locals.words ?? wordsIn(preferredLanguage(response.req));
}

/** Something made of words, such as the schema of a form with its sentences: made once for each language. */
export function perLanguage<Made>(make: (words: Words) => Made): (words: Words) => Made {
  const known = new Map<Language, Made>();
  return (words) => {
    const found = known.get(words.language) ?? make(words);
    known.set(words.language, found);
    return found;
  };
}

/** What the cookie says, else what the browser asks for, else English. */
export function preferredLanguage(request: Request): Language {
  const chosen = request.cookies?.language;
  if (isLanguage(chosen)) return chosen;
  const asked = request.acceptsLanguages(...languages, "pt");
  if (asked === "pt") return "pt-BR";
  return isLanguage(asked) ? asked : "en";
}

function makeWords(language: Language): Words {
  const t = translator(language);
  const formats = formatsOf(language);
  return {
    language,
    t: (key, values = {}) => t(key, values),
    money: (minor, currency) => formatMoney(minor, currency, language),
    date: (iso) => formats.day.format(new Date(`${iso}T00:00:00Z`)),
    dateTime: (at) => formats.instant.format(at),
    number: (value) => formats.number.format(value as Intl.StringNumericLiteral),
    percent: (value) => formats.percent.format(value as Intl.StringNumericLiteral),
    duration: (milliseconds) => duration(milliseconds, formats.tenths),
  };
}

function formatsOf(language: Language) {
  // Days in English as the whole world reads them, not as month/day.
  const dates = language === "en" ? "en-GB" : language;
  return {
    day: new Intl.DateTimeFormat(dates, { dateStyle: "medium", timeZone: "UTC" }),
    instant: new Intl.DateTimeFormat(dates, { dateStyle: "medium", timeStyle: "short" }),
    number: new Intl.NumberFormat(language, { maximumFractionDigits: 6 }),
    percent: new Intl.NumberFormat(language, {
      style: "unit",
      unit: "percent",
      maximumFractionDigits: 6,
    }),
    tenths: new Intl.NumberFormat(language, { maximumFractionDigits: 1, useGrouping: false }),
  };
}

function duration(milliseconds: number, tenths: Intl.NumberFormat): string {
  if (milliseconds < 1_000) return `${tenths.format(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${tenths.format(milliseconds / 1_000)} s`;
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes >= 120) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${minutes} min ${Math.round((milliseconds % 60_000) / 1_000)} s`;
}
