/** Amounts of money in tools: numbers with at most two decimals. */

/** Rounds to cents, so that 0.1 + 0.2 is 0.3. */
export function roundToCents(amount: number): number {
  return Math.round(amount * 100) / 100;
}

/** `129.90 USD` */
export function formatMoney(amount: number, currency: unknown): string {
  return `${amount.toFixed(2)} ${currency}`;
}
