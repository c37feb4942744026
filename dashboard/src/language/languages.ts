/** The languages that the desk speaks, as BCP 47 tags. */
export const languages = ["en", "pt-BR"] as const;

/** A language of the desk. */
export type Language = (typeof languages)[number];

/** Whether a text is the tag of a language that the desk speaks. */
export function isLanguage(tag: unknown): tag is Language {
  return (languages as readonly unknown[]).includes(tag);
}

/** What a language calls itself. */
export const ownName: Readonly<Record<Language, string>> = {
  en: "English",
  "pt-BR": "Português",
};
