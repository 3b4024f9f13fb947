/** Takes examples apart once; the models of all folds are trained from the same parts. */
import { compact } from '../../functions/router/classifier/feature-counts.ts';
import {
  type MessageFeatures,
  messageFeatures,
} from '../../functions/router/classifier/message-features.ts';
import { MOST_ADDED } from '../../functions/router/classifier/sentence-vector.ts';
import {
  readWordVectors,
  type WordVectors,
} from '../../functions/router/classifier/word-vectors.ts';
import { distinctExamples, type Example, labelsOf } from './examples.ts';
import { noisyCopy } from './noise.ts';
import { seededRandom } from './random.ts';
import { frameWords, strangerOf } from './strangers.ts';
import type { WordTable } from './word-vectors/table-text.ts';

/** Multiply-adds that one message may cost at up to ten agents. */
export const TURN_BUDGET = 10_000;
/** Landmarks of each agent; a message is held against those of one agent. */
export const LANDMARKS = 30;
/** A message keeps at least so many hashed features, however many agents there are. */
const FEWEST_FEATURES = 256;
const NOISY_COPIES = 2;
const SEED = 20_260_101;

export interface PreparedExample extends Example {
  clean: MessageFeatures;
  /** The example as hurried people would say it. */
  noisy: readonly MessageFeatures[];
  /** A message of nobody that is built like the example; one at most. */
  strangers: readonly MessageFeatures[];
}

export interface Prepared {
  /** Most different hashed features of one message. */
  featureLimit: number;
  vectors: WordVectors;
  vectorBytes: Uint8Array;
  examples: readonly PreparedExample[];
}

/** @param given repeated ones count once */
export function prepare(given: readonly Example[], table: WordTable): Prepared {
  const examples = distinctExamples(given);
  const vectors = readWordVectors(table.bytes);
  const featureLimit = featureLimitFor(labelsOf(examples).length, vectors.dimensions);
  const random = seededRandom(SEED);
  const featuresOf = (text: string): MessageFeatures => {
    const { blocks, sentence } = messageFeatures(text, featureLimit, vectors);
    return { blocks: blocks.map(compact), sentence };
  };
  const frame = frameWords(examples);
  const prepareOne = ({ label, text }: Example): PreparedExample => {
    const stranger = strangerOf(text, frame, table.words, random);
    return {
      label,
      text,
      clean: featuresOf(text),
      noisy: Array.from({ length: NOISY_COPIES }, () => featuresOf(noisyCopy(text, random))),
      strangers: stranger === null ? [] : [featuresOf(stranger)],
    };
  };
  return { featureLimit, vectors, vectorBytes: table.bytes, examples: examples.map(prepareOne) };
}

/** Hashed features that fit the budget beside the sentence vector: one multiply-add an agent and two to scale it. */
function featureLimitFor(agents: number, dimensions: number): number {
  const sentence = dimensions * (MOST_ADDED + 2 + agents + LANDMARKS);
  return Math.max(FEWEST_FEATURES, Math.floor((TURN_BUDGET - sentence) / (agents + 2)));
}
