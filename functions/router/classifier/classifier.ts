/** The local classifier: which agent a message is for, how sure that is, and whether it is any agent's at all. */
import { type ClassifierModel, decodeModel, type Thresholds } from './model-format.ts';
import { confidenceInputs, logistic, outOfScopeInputs, rawScores } from './scores.ts';

/** Why the classifier leaves a message to the next tier. */
export type Abstention = 'unsure' | 'out-of-scope';

export interface Classification {
  /** The most likely agent, also when the classifier abstains. */
  agent: string;
  /** Calibrated probability, 0 to 1, that `agent` is right for a message that is some agent's. */
  confidence: number;
  /** 0 to 1: how unlike all examples the message is; above the threshold it is taken for nobody's. */
  outOfScope: number;
  /** Lead of the first agent's raw score over the second's. */
  margin: number;
  /** Why the thresholds keep the classifier from deciding; null when it decides. */
  abstained: Abstention | null;
  /** The thresholds that were applied. */
  thresholds: Thresholds;
  /** All agents, best first: the shortlist of the next tier. */
  ranking: readonly { agent: string; score: number }[];
}

export interface Classifier {
  agents: readonly string[];
  /** Takes any string. Keeps nothing of it. */
  classify(text: string): Classification;
}

/** Thresholds that a catalogue may set for all agents or for one; what is absent is the model's own. */
export interface ThresholdOverrides {
  all?: Partial<Thresholds>;
  agents?: Readonly<Record<string, Partial<Thresholds>>>;
}

/**
 * @param bytes a model as the build writes it
 * @throws when the bytes are not a model of this version
 */
export function createClassifier(
  bytes: Uint8Array,
  overrides: ThresholdOverrides = {},
): Classifier {
  return classifierOf(decodeModel(bytes), overrides);
}

/** The classifier of a model that is in memory already. */
export function classifierOf(
  model: ClassifierModel,
  overrides: ThresholdOverrides = {},
): Classifier {
  const { agents, thresholds } = model.head;
  const limits = new Map(
    agents.map((agent) => [
      agent,
      { ...thresholds, ...overrides.all, ...overrides.agents?.[agent] },
    ]),
  );
  return { agents, classify: (text) => classify(model, limits, text) };
}

function classify(
  model: ClassifierModel,
  limits: ReadonlyMap<string, Thresholds>,
  text: string,
): Classification {
  const { head } = model;
  const scores = rawScores(model, text);
  const ranking = head.agents
    .map((agent, index) => ({ agent, score: scores.agents[index] as number }))
    .sort((a, b) => b.score - a.score);
  const agent = (ranking[0] as { agent: string }).agent;
  const confidence = logistic(head.confidence, confidenceInputs(scores));
  const outOfScope = logistic(head.outOfScope, outOfScopeInputs(scores));
  const thresholds = limits.get(agent) as Thresholds;
  const abstained = abstention(confidence, outOfScope, thresholds);
  return { agent, confidence, outOfScope, margin: scores.lead, abstained, thresholds, ranking };
}

/** A message that is nobody's is told as that even when it is also unsure. */
export function abstention(
  confidence: number,
  outOfScope: number,
  thresholds: Thresholds,
): Abstention | null {
  if (outOfScope > thresholds.outOfScope) return 'out-of-scope';
  return confidence < thresholds.confidence ? 'unsure' : null;
}
