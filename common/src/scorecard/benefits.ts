import type { Score, ScoreFacts } from "../contracts/score-calculated.ts";
import { count } from "./wording.ts";

/** The tiers by their stable names, lowest first. */
export const tierCodes = ["starter", "bronze", "silver", "gold", "platinum"] as const;
export type TierCode = (typeof tierCodes)[number];

/** What a tier gives an organisation in its desk. */
export type Allowances = {
  /** The most invoices that may be asked for in a day; null: as many as needed. */
  readonly invoicesADay: number | null;
  /** Credit line that is quoted, in per cent of the last 12 months' invoicing; 0 for none. */
  readonly creditPercent: number;
  /** The most days to pay that the invoice form fills in by itself. */
  readonly paymentDays: number;
};

/** Invoices a day of each tier, as configured; null: as many as needed. */
export type DailyLimits = Readonly<Record<TierCode, number | null>>;

/** What the tiers give unless a desk is configured otherwise. */
export const standardLimits: DailyLimits = {
  starter: 1_000,
  bronze: 2_000,
  silver: 5_000,
  gold: 20_000,
  platinum: null,
};

const offers: Readonly<Record<TierCode, Omit<Allowances, "invoicesADay">>> = {
  starter: { creditPercent: 0, paymentDays: 30 },
  bronze: { creditPercent: 5, paymentDays: 45 },
  silver: { creditPercent: 10, paymentDays: 60 },
  gold: { creditPercent: 15, paymentDays: 75 },
  platinum: { creditPercent: 25, paymentDays: 90 },
};

/**
 * What a tier gives. It never gives less than those below it, whatever `limits` say, so that a better
 * score cannot cost anything.
 */
export function allowancesOfTier(tier: TierCode, limits = standardLimits): Allowances {
  let invoicesADay: number | null = 0;
  for (const code of tierCodes.slice(0, tierCodes.indexOf(tier) + 1)) {
    const limit: number | null = limits[code];
    if (invoicesADay !== null) invoicesADay = limit === null ? null : Math.max(invoicesADay, limit);
  }
  return { invoicesADay, ...offers[tier] };
}

/** The tier of a code as the contract has it; without one, or with one unknown here, it is the lowest. */
export function tierOfCode(code: string | null | undefined): TierCode {
  return tierCodes.find((known) => known === code) ?? "starter";
}

/** The next tier up that allows more invoices a day, if there is one. */
export function tierThatAllowsMore(tier: TierCode, limits = standardLimits): TierCode | undefined {
  const { invoicesADay: now } = allowancesOfTier(tier, limits);
  if (now === null) return undefined;
  return tierCodes.slice(tierCodes.indexOf(tier) + 1).find((code) => {
    const { invoicesADay } = allowancesOfTier(code, limits);
    return invoicesADay === null || invoicesADay > now;
  });
}

/**
 * The credit line that is quoted for a score: the tier's share of the last 12 months' invoicing, rounded
 * down to whole minor units, one amount a currency. Empty when the tier quotes none, nothing was invoiced,
 * or the score is too old to say how much was.
 */
export function creditQuote(score: Score): NonNullable<ScoreFacts["amounts"]> {
  const { creditPercent } = allowancesOfTier(tierOfCode(score.tier.code));
  const volume = score.factors.find(({ code }) => code === "volume-and-regularity");
  return (volume?.facts?.amounts ?? [])
    .map(({ currency, amount }) => ({
      currency,
      amount: Number((BigInt(amount) * BigInt(creditPercent)) / 100n),
    }))
    .filter(({ amount }) => amount > 0);
}

/** What a tier gives in English sentences, for readers of the messages. */
export function benefitsOf(tier: TierCode): string[] {
  const { invoicesADay, creditPercent, paymentDays } = allowancesOfTier(tier);
  const issue =
    invoicesADay === null ? "as many invoices" : `up to ${count(invoicesADay, "invoice")}`;
  const credit = `Have a credit line of ${creditPercent} % of your last 12 months' invoicing quoted.`;
  return [
    `Issue ${issue} a day${invoicesADay === null ? " as you need" : ""}.`,
    ...(creditPercent > 0 ? [credit] : []),
    `Offer your customers up to ${paymentDays} days to pay without typing a date.`,
  ];
}
