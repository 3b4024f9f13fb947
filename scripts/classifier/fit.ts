/** Trains what gives an agent its score: everything of a model but its calibration. */
import {
  type HashedVector,
  hashedVector,
  messageFeatures,
} from '../../functions/router/classifier/message-features.ts';
import {
  type ClassifierModel,
  MODEL_VERSION,
} from '../../functions/router/classifier/model-format.ts';
import { MOST_ADDED } from '../../functions/router/classifier/sentence-vector.ts';
import { readWordVectors } from '../../functions/router/classifier/word-vectors.ts';
import { type Example, labelsOf } from './examples.ts';
import { centresOf } from './landmarks.ts';
import { type LinearModel, type Row, trainSvm } from './linear-svm.ts';
import { noisyCopy } from './noise.ts';
import { type Quantised, quantised } from './quantise.ts';
import { seededRandom } from './random.ts';
import { raritiesOf } from './rarities.ts';

/** Multiply-adds that one message may cost at up to ten agents. */
export const TURN_BUDGET = 10_000;
/** A message keeps at least so many hashed features, however many agents there are. */
const FEWEST_FEATURES = 256;
/** Landmarks of a model, shared out among its agents. */
const LANDMARKS = 30;

// Chosen on held-back examples: docs/decisions/local-classifier.md.
const BLOCK_WEIGHTS = [1, 0.7, 1];
const SENTENCE_WEIGHT = 0.5;
const COST = 0.5;
/** Noisy copies of each example, and what an error on one costs beside one on the example. */
const NOISY_COPIES = 2;
const NOISY_SHARE = 0.15;
const PASSES = 15;
const SEED = 20_260_101;

type Encoded = HashedVector & { sentence: Float32Array };

/**
 * Learns from each example as it stands and from noisy copies of it.
 *
 * @param vectorBytes the word vectors as `readWordVectors` takes them
 * @throws when there is no example
 */
export function fitModel(examples: readonly Example[], vectorBytes: Uint8Array): ClassifierModel {
  const agents = labelsOf(examples);
  if (agents.length === 0) throw new Error('There is no example to train the classifier with.');
  const vectors = readWordVectors(vectorBytes);
  const featureLimit = featureLimitFor(agents.length, vectors.dimensions);
  const { bits, rarities } = raritiesOf(examples, featureLimit, vectors);
  const encode = (text: string): Encoded => {
    const { blocks, sentence } = messageFeatures(text, bits, featureLimit, vectors);
    return { ...hashedVector(blocks, rarities, BLOCK_WEIGHTS), sentence };
  };

  const random = seededRandom(SEED);
  const clean = examples.map(({ text }) => encode(text));
  const copied = Array.from({ length: NOISY_COPIES }, () => examples).flat();
  const noisy = copied.map(({ text }) => encode(noisyCopy(text, random)));
  const ownersOf = (some: readonly Example[]): number[] =>
    some.map(({ label }) => agents.indexOf(label));
  const owners = ownersOf(examples);
  const buckets = 2 ** bits;
  const linear = trainSvm(
    [...clean, ...noisy].map((vector) => rowOf(vector, buckets)),
    [...owners, ...ownersOf(copied)],
    {
      classes: agents.length,
      features: buckets + vectors.dimensions,
      costs: [...examples.map(() => COST), ...copied.map(() => COST * NOISY_SHARE)],
      passes: PASSES,
      random,
    },
  );
  const { hashed, meaning } = splitWeights(linear, buckets, agents.length);
  const landmarks = landmarksOf(clean, owners, agents.length);
  return {
    head: {
      version: MODEL_VERSION,
      agents,
      bits,
      featureLimit,
      blockWeights: BLOCK_WEIGHTS,
      biases: [...linear.biases],
      hashedUnits: hashed.units,
      sentenceUnits: meaning.units,
      landmarks: landmarks.values.length / vectors.dimensions,
      landmarkUnit: landmarks.units[0] as number,
      // Sure of nothing until it is calibrated.
      confidence: { bias: 0, weights: [] },
      outOfScope: { bias: 0, weights: [] },
      thresholds: { confidence: 1, outOfScope: 0 },
    },
    rarities,
    hashedWeights: hashed.values,
    sentenceWeights: meaning.values,
    landmarks: landmarks.values,
    vectors,
    vectorBytes,
  };
}

/** Hashed features that fit the budget beside the sentence vector: one multiply-add an agent and two to scale it. */
function featureLimitFor(agents: number, dimensions: number): number {
  const sentence = dimensions * (MOST_ADDED + 2 + agents + LANDMARKS);
  return Math.max(FEWEST_FEATURES, Math.floor((TURN_BUDGET - sentence) / (agents + 2)));
}

function rowOf({ buckets, values, sentence }: Encoded, offset: number): Row {
  const features = new Int32Array(buckets.length + sentence.length);
  const all = new Float32Array(features.length);
  features.set(buckets);
  all.set(values);
  sentence.forEach((value, index) => {
    features[buckets.length + index] = offset + index;
    all[buckets.length + index] = value * SENTENCE_WEIGHT;
  });
  return { features, values: all };
}

/** The run time has the sentence vector at length 1, so its block weight goes into the weights. */
function splitWeights(
  { weights }: LinearModel,
  buckets: number,
  agents: number,
): { hashed: Quantised; meaning: Quantised } {
  const border = buckets * agents;
  return {
    hashed: quantised(weights.subarray(0, border), agents),
    meaning: quantised(
      weights.subarray(border).map((weight) => weight * SENTENCE_WEIGHT),
      agents,
    ),
  };
}

function landmarksOf(
  vectors: readonly Encoded[],
  owners: readonly number[],
  agents: number,
): Quantised {
  const each = Math.max(1, Math.floor(LANDMARKS / agents));
  const centres = Array.from({ length: agents }, (_, agent) =>
    centresOf(
      vectors.filter((_, index) => owners[index] === agent).map(({ sentence }) => sentence),
      each,
      SEED + agent,
    ),
  ).flat();
  return quantised(Float64Array.from(centres.flatMap((centre) => [...centre])), 1);
}
