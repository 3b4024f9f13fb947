/** What the router decided about a turn, by which tier, and why. One log record each. */
import type { Classification } from '../classifier/classifier.ts';
import type { Span } from '../delegation/segments.ts';

/**
 * `sticky`: a follow-up of the turn before. `rules`: a declared pattern. `local`: the classifier. `model`: the small
 * model chose. `clarify`: the user is asked. `human`: people take over. `declined`: nobody owns it. `parts`: several agents.
 */
export type Tier =
  | 'sticky'
  | 'rules'
  | 'local'
  | 'model'
  | 'clarify'
  | 'human'
  | 'declined'
  | 'parts';

/** Why the tier decided as it did. */
export type Reason =
  /** sticky: the form of the message, or it answers what the turn before asked. */
  | 'follow-up'
  | 'clarified'
  | 'rule'
  /** local: its thresholds allow it, or no model could be asked and it is likely enough. */
  | 'sure'
  | 'guess'
  | 'chosen'
  /** clarify: the model was not sure, or could not be asked. */
  | 'model-unsure'
  | 'model-unavailable'
  /** human: the message asks for one. */
  | 'asked'
  /** human or declined: asking the user once did not help, or none of what was offered is meant. */
  | 'still-unclear'
  | 'none-of-these'
  /** declined: by the classifier alone, or by the model. */
  | 'out-of-scope'
  | 'chose-nobody'
  | 'several-requests';

/** One of the agents that a clarifying question names. */
export interface AgentOption {
  agent: string;
  /** What it is about, in words of its description. */
  label: string;
}

/** What the small model said, or why it said nothing. */
export interface ModelFinding {
  /** Models that were asked, the one that answered first. */
  models: readonly string[];
  /** Its choice; null for nobody. Not given where no model chose. */
  agent?: string | null;
  confidence?: number;
  failure?: string;
}

export interface Decision {
  /** Agent that owns the turn; null when nobody does, or several do. */
  agent: string | null;
  tier: Tier;
  reason: Reason;
  /** 0 to 1; a rule or a follow-up is certain, the classifier's is calibrated, a model's is its own word. */
  confidence: number;
  /** Agents that were considered. */
  candidates: string[];
  /** What the classifier found, whether it decided or not; absent where it was not asked. */
  local?: Classification;
  /** Absent where no model was asked. */
  model?: ModelFinding;
  /** What a clarifying question offers, likeliest first. */
  options?: readonly AgentOption[];
  /** Thresholds that were compared with, by tier. */
  thresholds?: Readonly<Record<string, object>>;
  /** Time that the tiers took, in ms. */
  ms?: Readonly<Record<string, number>>;
  /** Who owns which part of a message for several agents, in the order of the answer. */
  parts?: readonly PartDecision[];
}

/** The decision about one part, by the tiers that ask no model. */
export interface PartDecision
  extends Pick<Decision, 'tier' | 'reason' | 'confidence' | 'local' | 'thresholds' | 'ms'> {
  agent: string;
  /** The part's stretches of the message. */
  spans: readonly Span[];
}
