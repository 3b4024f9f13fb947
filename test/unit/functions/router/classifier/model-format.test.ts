import { describe, expect, it } from '@jest/globals';
import {
  decodeModel,
  encodeModel,
  MODEL_VERSION,
} from '../../../../../functions/router/classifier/model-format.ts';
import { trainClassifier } from '../../../../../scripts/classifier/train.ts';
import { ROUTING_EXAMPLES } from '../../../../support/routing-examples.ts';

const bytes = trainClassifier(ROUTING_EXAMPLES);

describe('the bytes of a model', () => {
  it('come back as they were written', () => {
    expect(Buffer.compare(encodeModel(decodeModel(bytes)), bytes)).toBe(0);
  });

  it('may lie anywhere in a larger buffer', () => {
    const shifted = new Uint8Array(bytes.length + 7);
    shifted.set(bytes, 3);
    const model = decodeModel(shifted.subarray(3, 3 + bytes.length));
    expect(model.head).toEqual(decodeModel(bytes).head);
  });

  it.each([0, 3, 100, bytes.length - 900_000])('are refused when cut off after %i', (length) => {
    expect(() => decodeModel(bytes.subarray(0, Math.max(0, length)))).toThrow('cut off');
  });

  it('are refused when of another version', () => {
    const model = decodeModel(bytes);
    const other = { ...model, head: { ...model.head, version: MODEL_VERSION + 1 } };
    expect(() => decodeModel(encodeModel(other))).toThrow('build it again');
  });
});
