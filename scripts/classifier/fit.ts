/** Trains what gives an agent its score: everything of a model but its calibration. */
import {
  type HashedVector,
  hashedVector,
  type MessageFeatures,
} from '../../functions/router/classifier/message-features.ts';
import {
  type ClassifierModel,
  MODEL_VERSION,
} from '../../functions/router/classifier/model-format.ts';
import { chooseFeatures } from './choose-features.ts';
import { labelsOf } from './examples.ts';
import { centresOf } from './landmarks.ts';
import { type LinearModel, type Row, trainSvm } from './linear-svm.ts';
import { LANDMARKS, type Prepared, type PreparedExample } from './prepare.ts';
import { type Quantised, quantised } from './quantise.ts';
import { seededRandom } from './random.ts';
import { vocabularyOf } from './vocabulary.ts';

// Chosen on held-back examples: docs/decisions/local-classifier.md.
const BLOCK_WEIGHTS = [1, 0.7, 1];
const SENTENCE_WEIGHT = 0.5;
const COST = 0.5;
/** What an error on a noisy copy, or on a stranger, costs beside one on the example. */
const NOISY_SHARE = 0.05;
const STRANGER_SHARE = 0.1;
/** The owner of a stranger. */
const NOBODY = -1;
const PASSES = 15;
const SEED = 20_260_101;

type Encoded = HashedVector & { sentence: Float32Array };

/**
 * Learns from each example as it stands, from noisy copies of it and from messages of nobody that are built like it.
 *
 * @param examples all of them, or those of a fold
 * @throws when there is no example
 */
export function fitModel(
  { featureLimit, vectors, vectorBytes, examples: all }: Prepared,
  examples: readonly PreparedExample[] = all,
): ClassifierModel {
  const agents = labelsOf(examples);
  if (agents.length === 0) throw new Error('There is no example to train the classifier with.');
  const { bits, fingerprints, rarities } = chooseFeatures(examples);
  const encode = ({ blocks, sentence }: MessageFeatures): Encoded => ({
    ...hashedVector(blocks, fingerprints, rarities, BLOCK_WEIGHTS),
    sentence,
  });

  const places = 2 ** bits;
  const clean = examples.map((example) => encode(example.clean));
  const owners = examples.map(({ label }) => agents.indexOf(label));
  const lessons = examples.flatMap(({ noisy, strangers }, index) => [
    { vector: clean[index] as Encoded, owner: owners[index] as number, share: 1 },
    ...noisy.map((features) => ({
      vector: encode(features),
      owner: owners[index] as number,
      share: NOISY_SHARE,
    })),
    ...strangers.map((features) => ({
      vector: encode(features),
      owner: NOBODY,
      share: STRANGER_SHARE,
    })),
  ]);
  const linear = trainSvm(
    lessons.map(({ vector }) => rowOf(vector, places)),
    lessons.map(({ owner }) => owner),
    {
      classes: agents.length,
      features: places + vectors.dimensions,
      costs: lessons.map(({ share }) => COST * share),
      passes: PASSES,
      random: seededRandom(SEED),
    },
  );
  const { hashed, meaning } = splitWeights(linear, places, agents.length);
  const landmarks = landmarksOf(clean, owners, agents.length);
  const vocabulary = vocabularyOf(examples);
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
      landmarks: landmarks.counts,
      landmarkUnit: landmarks.unit,
      vocabulary: vocabulary.length,
      // Sure of nothing until it is calibrated.
      confidence: { bias: 0, weights: [] },
      outOfScope: { bias: 0, weights: [] },
      thresholds: { confidence: 1, outOfScope: 0 },
    },
    fingerprints,
    rarities,
    hashedWeights: hashed.values,
    sentenceWeights: meaning.values,
    landmarks: landmarks.values,
    vocabulary,
    vectors,
    vectorBytes,
  };
}

function rowOf({ places, values, sentence }: Encoded, offset: number): Row {
  const features = new Int32Array(places.length + sentence.length);
  const all = new Float32Array(features.length);
  features.set(places);
  all.set(values);
  sentence.forEach((value, index) => {
    features[places.length + index] = offset + index;
    all[places.length + index] = value * SENTENCE_WEIGHT;
  });
  return { features, values: all };
}

/** The run time has the sentence vector at length 1, so its block weight goes into the weights. */
function splitWeights(
  { weights }: LinearModel,
  places: number,
  agents: number,
): { hashed: Quantised; meaning: Quantised } {
  const border = places * agents;
  return {
    hashed: quantised(weights.subarray(0, border), agents),
    meaning: quantised(
      weights.subarray(border).map((weight) => weight * SENTENCE_WEIGHT),
      agents,
    ),
  };
}

/** Landmarks of each agent, one agent after the other. */
function landmarksOf(
  vectors: readonly Encoded[],
  owners: readonly number[],
  agents: number,
): { values: Int8Array; unit: number; counts: number[] } {
  const centres = Array.from({ length: agents }, (_, agent) =>
    centresOf(
      vectors.filter((_, index) => owners[index] === agent).map(({ sentence }) => sentence),
      LANDMARKS,
      SEED + agent,
    ),
  );
  const all = Float64Array.from(centres.flat().flatMap((centre) => [...centre]));
  const { values, units } = quantised(all, 1);
  return { values, unit: units[0] as number, counts: centres.map(({ length }) => length) };
}
