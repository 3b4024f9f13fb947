import { describe, expect, it } from '@jest/globals';
import {
  elsewhereProblems,
  placeProblems,
} from '../../../../scripts/catalogue/elsewhere-checks.ts';
import type { AgentEntry, Catalogue } from '../../../../scripts/catalogue/types.ts';

const agent = (more: Partial<AgentEntry> = {}): AgentEntry =>
  ({ id: 'billing', folder: 'agents/billing', tools: [], ...more }) as unknown as AgentEntry;

const catalogue = (agents: AgentEntry[], intents = ['agents.invoke']): Catalogue =>
  ({
    agents,
    functions: [
      { name: 'billing-agent', file: 'functions/billing-agent/function.json', intents: [] },
      { name: 'router', file: 'functions/router/function.json', intents },
    ],
    intents: [],
  }) as unknown as Catalogue;

describe('where an agent runs', () => {
  it('is free, as long as it is there', () => {
    const agents = [
      agent(),
      agent({ runs: { function: 'billing-agent' } }),
      agent({ runs: { url: 'https://agents.example.com/billing', auth: 'bearer' } }),
    ];
    expect(agents.flatMap(placeProblems)).toEqual([]);
    expect(elsewhereProblems(catalogue(agents))).toEqual([]);
    expect(elsewhereProblems(catalogue([agent()], []))).toEqual([]);
  });

  it('is an address over https, without credentials', () => {
    for (const url of ['http://agents.example.com', 'https://a:b@agents.example.com', 'agents']) {
      expect(placeProblems(agent({ runs: { url } }))).toMatchObject([{ key: 'runs.url' }]);
    }
  });

  it('is no other function than there is, and not the router', () => {
    const agents = [
      agent({ runs: { function: 'biling-agent' } }),
      agent({ runs: { function: 'router' } }),
    ];
    expect(elsewhereProblems(catalogue(agents))).toMatchObject([
      { key: 'runs.function', remedy: 'Did you mean "billing-agent"?' },
      { message: expect.stringContaining('is the router') },
    ]);
  });

  it('needs the right to ask there', () => {
    const agents = [agent({ runs: { function: 'billing-agent' } })];
    expect(elsewhereProblems(catalogue(agents, []))).toMatchObject([
      { file: 'functions/router/function.json', key: 'intents' },
    ]);
  });

  it('is an endpoint that knows who asks it, or a warning', () => {
    expect(placeProblems(agent({ runs: { url: 'https://agents.example.com' } }))).toMatchObject([
      { key: 'runs.auth', severity: 'warning' },
    ]);
  });

  it('is no matter for whom its turns may be handed to', () => {
    const runs = { function: 'billing-agent' };
    expect(placeProblems(agent({ runs, handOff: ['support'] }))).toEqual([]);
  });

  it('leaves nothing declared that would have no effect', () => {
    const declared = agent({
      runs: { function: 'billing-agent' },
      tools: ['bill-lookup'],
      mcp: [],
      downgradeTo: 'economy',
      answer: { minConfidence: 0.5, fallBackTo: 'large' },
    });
    expect(placeProblems(declared).map(({ key }) => key)).toEqual([
      'tools',
      'mcp',
      'downgradeTo',
      'answer.fallBackTo',
    ]);
  });
});
