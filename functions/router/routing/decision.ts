/** What the router decided about a turn, and by which tier. One log record each. */
import type { Classification } from '../classifier/classifier.ts';
import type { Span } from '../delegation/segments.ts';

export interface Decision {
  /** Agent that owns the turn; null when nobody does. */
  agent: string | null;
  /** `rules`: a declared pattern. `local`: the classifier. `model`: the small model chose. `declined`: it chose nobody. `parts`: several agents. */
  tier: 'rules' | 'local' | 'model' | 'declined' | 'parts';
  /** 0 to 1; a rule is certain, the classifier's is calibrated, a model's is its own word. */
  confidence: number;
  /** Agents that were considered. */
  candidates: string[];
  /** What the classifier found, whether it decided or not; absent where a rule did. */
  local?: Classification;
  /** Who owns which part of a message for several agents, in the order of the answer. */
  parts?: readonly PartDecision[];
}

export interface PartDecision {
  agent: string;
  tier: Decision['tier'];
  confidence: number;
  /** The part's stretches of the message. */
  spans: readonly Span[];
}
