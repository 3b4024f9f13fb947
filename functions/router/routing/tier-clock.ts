/** How long each tier of a decision took. */
export interface TierClock {
  /** Books the time since the last lap for a tier. */
  lap(tier: string): void;
  /** Time by tier in ms, to the microsecond. */
  ms(): Record<string, number>;
}

export function tierClock(): TierClock {
  const spent: Record<string, number> = {};
  let since = performance.now();
  return {
    lap(tier) {
      const now = performance.now();
      spent[tier] = (spent[tier] ?? 0) + now - since;
      since = now;
    },
    ms: () =>
      Object.fromEntries(
        Object.entries(spent).map(([tier, ms]) => [tier, Math.round(ms * 1_000) / 1_000]),
      ),
  };
}
