/**
 * Rows a second that a person may ask a live tail for, as an address names them. The fastest is what a browser draws
 * without freezing, and less where it draws more slowly: the next batch waits for the last.
 */
const rates = { 10: 10, 50: 50, 200: 200, fastest: 1_000 } as const;

export type TailRate = `${keyof typeof rates}`;

export const tailRates = Object.keys(rates) as TailRate[];

/**
 * For those who do not choose: more than most topics of a desk bring, so that what people compare with is whole. When
 * more comes nobody reads it all, and a browser draws so much without effort.
 */
export const usualRate: TailRate = "50";

/** What an address or a browser says; the usual where it makes no sense. */
export function tailRateOf(said: unknown): TailRate {
  return tailRates.find((rate) => rate === said) ?? usualRate;
}

export function rowsPerSecond(rate: TailRate): number {
  return rates[rate];
}
