import Bowser from "bowser";

/** What people call a browser and the system it runs on; either may be unknown. */
export type BrowserName = { browser: string | undefined; system: string | undefined };

/** @param agent what the browser called itself (`User-Agent`) */
export function browserNameOf(agent: string | null): BrowserName {
  if (!agent) return { browser: undefined, system: undefined };
  const { browser, os } = Bowser.parse(agent);
  return { browser: browser.name || undefined, system: os.name || undefined };
}
