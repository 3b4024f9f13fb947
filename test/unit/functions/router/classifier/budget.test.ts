/** Counts what a message costs, with ten agents: the work is bounded by construction, so it needs no clock. */
import { describe, expect, it } from '@jest/globals';
import { messageFeatures } from '../../../../../functions/router/classifier/message-features.ts';
import {
  type ClassifierModel,
  encodeModel,
} from '../../../../../functions/router/classifier/model-format.ts';
import { MOST_ADDED } from '../../../../../functions/router/classifier/sentence-vector.ts';
import { fitModel } from '../../../../../scripts/classifier/fit.ts';
import { LANDMARKS, prepare, TURN_BUDGET } from '../../../../../scripts/classifier/prepare.ts';
import { committedWordTable } from '../../../../../scripts/classifier/train.ts';
import { ROUTING_EXAMPLES } from '../../../../support/routing-examples.ts';

const AGENTS = 10;
/** Slots. */
const LARGEST_VOCABULARY = 2 ** 15;
const model: ClassifierModel = fitModel(
  prepare(
    ROUTING_EXAMPLES.map(({ text }, index) => ({ label: `agent-${index % AGENTS}`, text })),
    committedWordTable(),
  ),
);

/** Multiply-adds of one message: scaling and scoring its features, its sentence vector, and the landmarks. */
function multiplyAdds(text: string): number {
  const { featureLimit, landmarks } = model.head;
  const { dimensions } = model.vectors;
  const { blocks } = messageFeatures(text, featureLimit, model.vectors, model.vocabulary);
  const features = blocks.reduce((sum, { size }) => sum + size, 0);
  // Only the landmarks of one agent are looked at.
  const looked = Math.max(LANDMARKS, ...landmarks);
  return features * (AGENTS + 2) + dimensions * (MOST_ADDED + 2 + AGENTS + looked);
}

describe('the budget of a message', () => {
  it.each([
    'where is my order',
    'a long message about many things '.repeat(40),
    Array.from({ length: 300 }, (_, index) => `unknown${index * 7919}`).join(' '),
  ])('is kept (%#)', (text) => {
    expect(multiplyAdds(text)).toBeLessThanOrEqual(TURN_BUDGET);
  });

  it('leaves an ordinary message of two dozen words whole', () => {
    const text =
      'hello i ordered two pairs of running shoes last week and only one of them came today, can you tell me where ' +
      'the other is';
    const whole = messageFeatures(text, 10_000, model.vectors).blocks;
    const limited = messageFeatures(text, model.head.featureLimit, model.vectors).blocks;
    expect(limited[0]?.size).toBe(whole[0]?.size);
    expect(limited[1]?.size).toBe(whole[1]?.size);
  });

  it('holds ten agents in 2 MB of memory at the largest', () => {
    const most = 2 ** 16;
    const places = 2 ** model.head.bits;
    // A weight for each agent, a rarity and a fingerprint of two bytes.
    const tables = (most - places) * (AGENTS + 1 + 2);
    const landmarks = AGENTS * LANDMARKS * model.vectors.dimensions - model.landmarks.length;
    const vocabulary = (LARGEST_VOCABULARY - model.vocabulary.length) * 4;
    const grown = encodeModel(model).length + tables + landmarks + vocabulary;
    // The hashes of the words are kept a second time, as a typed array.
    const hashes =
      new DataView(model.vectorBytes.buffer, model.vectorBytes.byteOffset).getUint32(0, true) * 4;
    expect(grown + hashes).toBeLessThanOrEqual(2_000_000);
  });
});
