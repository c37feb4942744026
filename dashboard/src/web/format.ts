import { readFileSync } from "node:fs";
import { formatMoney } from "@recibo/common/invoicing/money";
import { packageFile } from "./assets.ts";

const days = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });
const instants = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** How pages print things. */
export const format = {
  /** Minor units with their currency: `€1,234.50`. */
  money: (minor: number, currency: string) => formatMoney(minor, currency, "en"),
  /** An ISO day: `21 Nov 2026`. */
  date: (iso: string) => days.format(new Date(`${iso}T00:00:00Z`)),
  dateTime: (at: Date) => instants.format(at),
  duration,
  icon,
};

/** Milliseconds as people read them: `4.2 ms`, `1.3 s`, `2 min 5 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds * 10) / 10} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes >= 120) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${minutes} min ${Math.round((milliseconds % 60_000) / 1_000)} s`;
}

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
