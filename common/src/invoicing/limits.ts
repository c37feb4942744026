/** What an invoice may hold at most. Amounts are in minor units, so their worth depends on the currency. */
export const LIMITS = {
  quantity: 1_000_000,
  quantityDecimals: 4,
  unitPrice: 10_000_000_000,
  taxRate: 100,
  payable: 9_999_999_999_999,
} as const;
