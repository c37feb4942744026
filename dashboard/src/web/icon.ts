import { readFileSync } from "node:fs";
import { packageFile } from "./assets.ts";

const icons = new Map<string, string>();

/** The markup of a Tabler outline icon, hidden from assistive technology: the words beside it say it all. */
export function icon(name: string): string {
  let markup = icons.get(name);
  if (markup === undefined) {
    markup = readFileSync(packageFile("@tabler/icons", `icons/outline/${name}.svg`), "utf8")
      .replace(/<!--[\s\S]*?-->/g, "")
      .replace("<svg", '<svg aria-hidden="true" focusable="false"')
      .replace(/\s+/g, " ")
      .trim();
    icons.set(name, markup);
  }
  return markup;
}
