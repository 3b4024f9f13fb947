import { expect, it } from '@jest/globals';
import { reservedToolProblems } from '../../../../scripts/catalogue/reserved-tools.ts';
import type { AgentEntry } from '../../../../scripts/catalogue/types.ts';

it('an agent has no tool of its own with the name of one that the router gives it', () => {
  const tools = ['order-lookup', 'answer', 'hand-off', 'answers'];
  const agent = { id: 'a', folder: 'agents/a', tools } as unknown as AgentEntry;
  expect(reservedToolProblems(agent).map(({ key }) => key)).toEqual(['tools[1]', 'tools[2]']);
});
