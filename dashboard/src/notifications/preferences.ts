import { type Kind, kinds } from "./facts.ts";

/** How a person is told of a kind of notification, besides the inbox, which keeps every one. */
export type Ways = {
  /** A toast in the corner of open pages. */
  toast: boolean;
  /** A short tone. */
  sound: boolean;
  /** A notification of the browser, while no page of the desk is looked at. */
  browser: boolean;
};

/** How a person wants to be told, for each kind. */
export type Preferences = Record<Kind, Ways>;

/** The ways in the order in which pages offer them. */
export const ways = ["toast", "sound", "browser"] as const satisfies (keyof Ways)[];

/** What cannot be chosen: that something went wrong is always shown. */
export const always = (kind: Kind, way: keyof Ways): boolean =>
  kind === "failure" && way === "toast";

/** Toasts are shown unless somebody does not want them; the rest is for those who ask for it. */
const usual = (way: keyof Ways): boolean => way === "toast";

/** The preferences that `users.preferences` holds; what it does not say is as usual. */
export function preferencesOf(kept: unknown): Preferences {
  const said = (kept as { notifications?: Record<string, Partial<Ways> | undefined> } | null)
    ?.notifications;
  return of((kind, way) => {
    const wanted = said?.[kind]?.[way];
    return typeof wanted === "boolean" ? wanted : usual(way);
  });
}

/** The preferences of a posted form, in which a box that is not ticked is not there. */
export function preferencesOfForm(body: unknown): Preferences {
  const ticked = body as Record<string, unknown> | undefined;
  return of((kind, way) => ticked?.[`${kind}.${way}`] !== undefined);
}

function of(wants: (kind: Kind, way: keyof Ways) => boolean): Preferences {
  const waysOf = (kind: Kind) =>
    Object.fromEntries(ways.map((way) => [way, always(kind, way) || wants(kind, way)]));
  return Object.fromEntries(kinds.map((kind) => [kind, waysOf(kind)])) as Preferences;
}
