import { describe, expect, it } from '@jest/globals';
import { handOffProblems } from '../../../../scripts/catalogue/hand-off-checks.ts';
import type { AgentEntry } from '../../../../scripts/catalogue/types.ts';

const agent = (id: string, ...handOff: string[]): AgentEntry =>
  ({ id, folder: `agents/${id}`, handOff }) as unknown as AgentEntry;

describe('targets of a hand-off', () => {
  it('may be each other', () => {
    expect(handOffProblems([agent('a', 'b'), agent('b', 'a'), agent('c')])).toEqual([]);
  });

  it('must be other agents', () => {
    const agents = [agent('commerce', 'comerce', 'commerce', 'suport'), agent('support')];
    expect(handOffProblems(agents)).toMatchObject([
      { file: 'agents/commerce/agent.json', message: expect.stringContaining('"comerce" is no') },
      { message: '"commerce" is the agent itself' },
      { remedy: 'Did you mean "support"?' },
    ]);
  });
});
