/** From a message to the raw numbers that confidence and the out-of-scope score are made of. */
import { hashedVector, messageFeatures } from './message-features.ts';
import type { ClassifierModel, Logistic } from './model-format.ts';

export interface RawScores {
  /** One number an agent, in the order of the model's agents; an agent of its own kind is near 1, others near -1. */
  agents: Float64Array;
  best: number;
  /** Lead of the best score over the second best. */
  lead: number;
  /** Cosine between the message and the nearest landmark of the agent with the best score. */
  likeness: number;
  /** Share of each block's features that some example has. */
  known: readonly number[];
}

export function rawScores(model: ClassifierModel, text: string): RawScores {
  const { head, vectors, vocabulary } = model;
  const { blocks, sentence } = messageFeatures(text, head.featureLimit, vectors, vocabulary);
  const hashed = hashedVector(blocks, model.fingerprints, model.rarities, model.head.blockWeights);
  const agents = scoreAgents(model, hashed.places, hashed.values, sentence);
  const { best, lead } = leadOf(agents);
  const likeness = nearest(model, agents.indexOf(best), sentence);
  return { agents, best, lead, likeness, known: hashed.known };
}

function scoreAgents(
  model: ClassifierModel,
  places: Int32Array,
  values: Float32Array,
  sentence: Float32Array,
): Float64Array {
  const { head, hashedWeights, sentenceWeights } = model;
  const count = head.agents.length;
  const hashed = new Float64Array(count);
  for (let at = 0; at < places.length; at++) {
    const row = (places[at] as number) * count;
    const value = values[at] as number;
    for (let agent = 0; agent < count; agent++) {
      hashed[agent] = (hashed[agent] as number) + (hashedWeights[row + agent] as number) * value;
    }
  }
  const meaning = new Float64Array(count);
  for (let dimension = 0; dimension < sentence.length; dimension++) {
    const row = dimension * count;
    const value = sentence[dimension] as number;
    for (let agent = 0; agent < count; agent++) {
      meaning[agent] =
        (meaning[agent] as number) + (sentenceWeights[row + agent] as number) * value;
    }
  }
  return hashed.map(
    (sum, agent) =>
      (head.biases[agent] as number) +
      sum * (head.hashedUnits[agent] as number) +
      (meaning[agent] as number) * (head.sentenceUnits[agent] as number),
  );
}

/** The best score and its lead; with one agent alone the lead is the best score over the border at 0. */
export function leadOf(scores: Float64Array): { best: number; lead: number } {
  let best = Number.NEGATIVE_INFINITY;
  let second = Number.NEGATIVE_INFINITY;
  for (const score of scores) {
    if (score > best) {
      second = best;
      best = score;
    } else if (score > second) second = score;
  }
  return { best, lead: best - (Number.isFinite(second) ? second : 0) };
}

function nearest(model: ClassifierModel, agent: number, sentence: Float32Array): number {
  const { head, landmarks } = model;
  const dimensions = sentence.length;
  let first = 0;
  for (let before = 0; before < agent; before++) first += head.landmarks[before] as number;
  const end = first + (head.landmarks[agent] as number);
  let best = -127;
  for (let landmark = first; landmark < end; landmark++) {
    let sum = 0;
    const row = landmark * dimensions;
    for (let index = 0; index < dimensions; index++) {
      sum += (landmarks[row + index] as number) * (sentence[index] as number);
    }
    if (sum > best) best = sum;
  }
  return best * head.landmarkUnit;
}

/** Value of a logistic function, 0 to 1. */
export function logistic({ bias, weights }: Logistic, inputs: readonly number[]): number {
  let sum = bias;
  for (let index = 0; index < weights.length; index++) {
    sum += (weights[index] as number) * (inputs[index] as number);
  }
  return 1 / (1 + Math.exp(-sum));
}

/** Inputs of the model's `confidence`. */
export function confidenceInputs({ lead, best }: RawScores): number[] {
  return [lead, best];
}

/** Inputs of the model's `outOfScope`. */
export function outOfScopeInputs({ best, likeness, known }: RawScores): number[] {
  return [best, likeness, ...known];
}
