/** The thresholds of the tiers: functions/router/routing.json, and what an agent's agent.json says otherwise for it. */
import type { ThresholdOverrides } from '../classifier/classifier.ts';

/** What routing.json says; its schema beside the router's folder tells the bounds of each number. */
export interface RoutingConfig {
  sticky: StickyThresholds;
  local: LocalThresholds & {
    /** Out-of-scope score above which the first message of a session is declined without a model; never when not given. */
    declineAbove?: number;
  };
  model: { confidence: number; shortlist: number };
  guess: GuessThresholds;
  /** People who take over; without them nothing is handed to anybody. */
  human?: { team: string };
}

export interface StickyThresholds {
  minutes: number;
  leaveConfidence: number;
}

/** In place of what was chosen in training. */
export interface LocalThresholds {
  confidence?: number;
  outOfScope?: number;
}

export interface GuessThresholds {
  confidence: number;
  margin: number;
}

/** An agent's own thresholds. */
export interface AgentThresholds {
  sticky?: Partial<StickyThresholds>;
  local?: LocalThresholds;
  model?: { confidence?: number };
  guess?: Partial<GuessThresholds>;
}

interface Thresholded {
  id: string;
  thresholds?: AgentThresholds;
}

/** The thresholds that hold where an agent is in question; for nobody, those of all. */
export interface AppliedThresholds {
  sticky: StickyThresholds;
  model: { confidence: number };
  guess: GuessThresholds;
}

/** @param agent undefined where the choice is nobody */
export function thresholdsFor(
  config: RoutingConfig,
  agent: Thresholded | undefined,
): AppliedThresholds {
  const { sticky, model, guess } = agent?.thresholds ?? {};
  return {
    sticky: { ...config.sticky, ...sticky },
    model: { confidence: model?.confidence ?? config.model.confidence },
    guess: { ...config.guess, ...guess },
  };
}

/** The classifier's part of the thresholds. */
export function classifierOverrides(
  { local: { confidence, outOfScope } }: Pick<RoutingConfig, 'local'>,
  agents: readonly Thresholded[],
): ThresholdOverrides {
  return {
    all: {
      ...(confidence !== undefined && { confidence }),
      ...(outOfScope !== undefined && { outOfScope }),
    },
    agents: Object.fromEntries(
      agents.flatMap(({ id, thresholds }) => (thresholds?.local ? [[id, thresholds.local]] : [])),
    ),
  };
}
