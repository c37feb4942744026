import type { ScoreFacts } from "../contracts/score-calculated.ts";
import { formatMoney } from "../invoicing/money.ts";
import type { Entry } from "./ledger.ts";

type Amounts = NonNullable<ScoreFacts["amounts"]>;

/** `1 invoice`, `3 invoices`, `1,200 invoices`. */
export function count(n: number, noun: string): string {
  return `${n.toLocaleString("en")} ${n === 1 ? noun : `${noun}s`}`;
}

/** `83 %`, rounded down so that 100 % means all; what is not nothing is never `0 %`. */
export function percent(part: number, whole: number): string {
  const whole100ths = Math.floor((part * 100) / whole);
  return part > 0 && whole100ths === 0 ? "under 1 %" : `${whole100ths} %`;
}

/** A share from 0 to 1 as facts carry it: rounded down to a tenth of a percent, never 0 unless it is nothing. */
export function shareOf(part: number, whole: number): number {
  if (part <= 0 || whole <= 0) return 0;
  return Math.max(1, Math.floor((part * 1_000) / whole)) / 1_000;
}

/** Sums of the entries, one a currency in alphabetical order; never more than a message can carry. */
export function amountsOf(entries: readonly Entry[], of: (entry: Entry) => number): Amounts {
  const sums = new Map<string, number>();
  for (const entry of entries)
    sums.set(entry.currency, (sums.get(entry.currency) ?? 0) + of(entry));
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, sum]) => ({ currency, amount: Math.min(sum, Number.MAX_SAFE_INTEGER) }));
}

const list = new Intl.ListFormat("en");

/** `€1,200.00 and $50.00`. */
export function moneyOf(amounts: Amounts): string {
  return list.format(amounts.map(({ currency, amount }) => formatMoney(amount, currency, "en")));
}
