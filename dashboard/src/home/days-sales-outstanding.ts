/** The days of billing that receivables are compared with: the last quarter, so that it follows the season. */
export const period = 90;

/**
 * Days sales outstanding: for how many days of billing customers still owe, which is how long an invoice takes to
 * become money. By the count-back-free formula of credit management (as in the CFA Institute's curriculum and
 * the Credit Research Foundation's glossary): receivables ÷ billed × days, both with tax, credit notes taken off.
 *
 * @param receivables what is owed now, in minor units
 * @param billed what was billed in the last `days` days, in minor units of the same currency
 * @returns whole days; undefined when nothing was billed, for then there is nothing to compare with
 */
export function daysSalesOutstanding(
  receivables: number,
  billed: number,
  days = period,
): number | undefined {
  return billed > 0 ? Math.round((receivables / billed) * days) : undefined;
}
