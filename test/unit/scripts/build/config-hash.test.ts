import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { configHash } from '../../../../scripts/build/config-hash.ts';
import type { AgentEntry } from '../../../../scripts/catalogue/types.ts';
import {
  type TemporaryRepository,
  temporaryRepository,
} from '../../../support/temporary-repository.ts';

const AGENT = { id: 'orders', folder: 'x', tools: ['a'], examples: ['where is it'] };
const MODELS = { models: [], tiers: {} };
const ROUTING = { model: { confidence: 0.6 } };

let repository: TemporaryRepository;
beforeEach(() => {
  repository = temporaryRepository();
});
afterEach(() => repository.remove());

function hashOf({ agent = {}, models = MODELS, routing = ROUTING, trained = [1] } = {}): string {
  repository.write('functions/router/models.json', models);
  repository.write('functions/router/routing.json', routing);
  const agents = [{ ...AGENT, ...agent }] as unknown as AgentEntry[];
  return configHash(repository.root, agents, new Uint8Array(trained));
}

describe('the hash of the configuration', () => {
  it('is the same for the same content, however it is laid out', () => {
    const hash = hashOf();
    expect(hash).toMatch(/^[0-9a-f]{16}$/);
    repository.write('functions/router/routing.json', `\n${JSON.stringify(ROUTING, null, 8)}\n`);
    const agents = [AGENT] as unknown as AgentEntry[];
    expect(configHash(repository.root, agents, new Uint8Array([1]))).toBe(hash);
  });

  it.each<[string, Parameters<typeof hashOf>[0]]>([
    ['an example', { agent: { examples: ['where is she'] } }],
    ['a threshold of an agent', { agent: { thresholds: { model: { confidence: 0.9 } } } }],
    ['a threshold', { routing: { model: { confidence: 0.7 } } }],
    ['a model', { models: { ...MODELS, tiers: { classifier: ['other'] } } }],
    ['the trained classifier', { trained: [2] }],
  ])('is another one with another %s', (_, change) => {
    expect(hashOf(change)).not.toBe(hashOf());
  });
});
