import type { Score } from "@recibo/common/contracts/score-calculated";

/** The tiers, lowest first. A tier keeps what those below it offer, or betters it. */
export const tiers: readonly Score["tier"][] = [
  {
    code: "starter",
    title: "Starter",
    from: 0,
    benefits: [
      "Issue up to 1,000 invoices a day.",
      "See your score with its reasons whenever you ask.",
    ],
  },
  {
    code: "bronze",
    title: "Bronze",
    from: 300,
    benefits: [
      "Issue up to 2,000 invoices a day.",
      "Ask for a credit line of up to 5 % of your last 12 months' invoicing.",
      "Suppliers on Recibo see you as good for 14 days to pay.",
    ],
  },
  {
    code: "silver",
    title: "Silver",
    from: 500,
    benefits: [
      "Issue up to 5,000 invoices a day.",
      "Ask for a credit line of up to 10 % of your last 12 months' invoicing.",
      "Suppliers on Recibo see you as good for 30 days to pay.",
    ],
  },
  {
    code: "gold",
    title: "Gold",
    from: 700,
    benefits: [
      "Issue up to 20,000 invoices a day.",
      "Ask for a credit line of up to 15 % of your last 12 months' invoicing.",
      "Suppliers on Recibo see you as good for 45 days to pay.",
      "Sell open invoices that are not overdue at a quoted discount.",
    ],
  },
  {
    code: "platinum",
    title: "Platinum",
    from: 850,
    benefits: [
      "Issue as many invoices a day as you need.",
      "Ask for a credit line of up to 25 % of your last 12 months' invoicing.",
      "Suppliers on Recibo see you as good for 60 days to pay.",
      "Sell open invoices that are not overdue at the best quoted discount.",
    ],
  },
];

/** The tier of these points, and the next one up unless it is the highest. */
export function tierOf(points: number): Pick<Score, "tier" | "next"> {
  const reached = tiers.filter((tier) => tier.from <= points);
  const tier = reached.at(-1);
  if (!tier) throw new RangeError(`${points} points are below the lowest tier`);
  const above = tiers[reached.length];
  return { tier, ...(above && { next: { title: above.title, from: above.from } }) };
}
