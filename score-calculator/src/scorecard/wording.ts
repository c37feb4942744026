import { formatMoney } from "@recibo/common/invoicing/money";
import type { Entry } from "./ledger.ts";

/** `1 invoice`, `3 invoices`, `1,200 invoices`. */
export function count(n: number, noun: string): string {
  return `${n.toLocaleString("en")} ${n === 1 ? noun : `${noun}s`}`;
}

/** `83 %`, rounded down so that 100 % means all; what is not nothing is never `0 %`. */
export function percent(part: number, whole: number): string {
  const whole100ths = Math.floor((part * 100) / whole);
  return part > 0 && whole100ths === 0 ? "under 1 %" : `${whole100ths} %`;
}

const list = new Intl.ListFormat("en");

/** Unpaid amounts, one sum a currency in alphabetical order: `€1,200.00 and $50.00`. */
export function outstandingIn(entries: readonly Entry[]): string {
  const sums = new Map<string, number>();
  for (const { currency, outstanding } of entries)
    sums.set(currency, (sums.get(currency) ?? 0) + outstanding);
  const amounts = [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, sum]) => formatMoney(sum, currency, "en"));
  return list.format(amounts);
}
