import { agents } from 'agentpool:agents';
import { describe, expect, it } from '@jest/globals';

const utterances = agents.flatMap((agent) =>
  agent.examples.map((text) => ({ text, owner: agent.id })),
);

function claimants(text: string): string[] {
  return agents
    .filter(({ rules }) => rules.some(({ pattern }) => new RegExp(pattern, 'i').test(text)))
    .map(({ id }) => id);
}

describe('the agents', () => {
  it('are three with four tools each', () => {
    expect(agents.map(({ id, tools }) => [id, tools.length])).toEqual([
      ['commerce', 4],
      ['operations', 4],
      ['support', 4],
    ]);
  });

  it('have at least 25 distinct examples, none shared', () => {
    for (const { examples } of agents) {
      expect(new Set(examples).size).toBe(examples.length);
      expect(examples.length).toBeGreaterThanOrEqual(25);
    }
    expect(new Set(utterances.map(({ text }) => text.toLowerCase())).size).toBe(utterances.length);
  });

  it.each(utterances)('rules leave "$text" to $owner or to nobody', ({ text, owner }) => {
    expect(claimants(text).filter((id) => id !== owner)).toEqual([]);
  });

  it.each(agents.flatMap(({ id, rules }) => rules.map(({ pattern }) => ({ id, pattern }))))(
    'the rule $pattern of $id matches one of its examples',
    ({ id, pattern }) => {
      const own = agents.find((agent) => agent.id === id)?.examples ?? [];
      expect(own.some((text) => new RegExp(pattern, 'i').test(text))).toBe(true);
    },
  );
});

describe('the tools', () => {
  const tools = agents.flatMap((agent) => agent.tools);

  it('have names of their own and say what they do', () => {
    expect(new Set(tools.map(({ name }) => name)).size).toBe(tools.length);
    for (const { description } of tools) expect(description.length).toBeGreaterThan(20);
  });

  it.each(tools.map((tool) => [tool.name, tool] as const))(
    '%s bounds every text of its input and anchors every pattern',
    (_name, { inputSchema }) => {
      for (const property of Object.values(inputSchema.properties)) {
        if (property.type !== 'string') continue;
        expect(property.enum ?? property.maxLength).toBeDefined();
        if (property.pattern) expect(property.pattern).toMatch(/^\^.*\$$/);
      }
    },
  );
});
