/** What the router decided about a turn, and by which tier. One log record each. */
export interface Decision {
  /** Agent that owns the turn; null when nobody does. */
  agent: string | null;
  /** `rules`: a declared pattern. `model`: the small model chose. `declined`: it chose nobody. */
  tier: 'rules' | 'model' | 'declined';
  /** 0 to 1; a rule is certain. */
  confidence: number;
  /** Agents that were considered. */
  candidates: string[];
}
