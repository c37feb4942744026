/** How many months the home page looks back, this one included. */
const monthsShown = 12;

/** The last twelve months up to a day's, oldest first, each by its first day. */
export function lastMonths(today: string): string[] {
  const [year = 0, month = 0] = today.split("-").map(Number);
  return Array.from({ length: monthsShown }, (_, index) =>
    new Date(Date.UTC(year, month - monthsShown + index, 1)).toISOString().slice(0, 10),
  );
}

/** The last day of the month that begins with a day. */
export function endOfMonth(first: string): string {
  const [year = 0, month = 0] = first.split("-").map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

/** A bar of a chart 100 high: where it begins, from above, and how high it is. */
export type Bar = { month: string; amount: number; y: number; height: number };

/** Bars for amounts on one scale; what is below zero hangs under the line at `zero`. */
export function barsOf(months: readonly { month: string; amount: number }[]): {
  zero: number;
  bars: Bar[];
} {
  const amounts = months.map(({ amount }) => amount);
  const top = Math.max(0, ...amounts);
  const bottom = Math.min(0, ...amounts);
  const scale = top === bottom ? 0 : 100 / (top - bottom);
  const zero = top === bottom ? 100 : top * scale;
  const round = (value: number) => Math.round(value * 100) / 100;
  const bars = months.map(({ month, amount }) => ({
    month,
    amount,
    y: round(amount > 0 ? zero - amount * scale : zero),
    height: round(Math.abs(amount) * scale),
  }));
  return { zero: round(zero), bars };
}
