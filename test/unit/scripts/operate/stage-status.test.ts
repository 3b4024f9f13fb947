import { describe, expect, it } from '@jest/globals';
import { describeStatus } from '../../../../scripts/operate/describe-status.ts';
import { readStatus } from '../../../../scripts/operate/stage-status.ts';
import { MemoryLambda } from '../../../support/memory-lambda.ts';

function deployed(): MemoryLambda {
  const lambda = new MemoryLambda();
  const router = lambda.add('agentpool-dev-router', 'agentpool-dev-g1', [
    'Deactivated',
    'Active',
    'Active',
  ]);
  router.aliases.set('live', { version: '3', weights: { 2: 0.1 }, revision: 1 });
  router.versions.set('10', { state: 'Pending' });
  lambda.add('agentpool-dev-warmer', undefined, ['Active', 'Active']);
  // Another project whose name only begins alike.
  lambda.add('agentpool-dev2-router', 'agentpool-dev2-g1', ['Active']);
  return lambda;
}

describe('the status of a stage', () => {
  it('tells pools, versions with state and floor, and which of them serve', async () => {
    const status = await readStatus(deployed(), 'agentpool-dev', ['router', 'warmer', 'absent']);
    expect(status.pools).toEqual([
      { name: 'agentpool-dev-g1', state: 'Active', maxVCpus: 64, versions: 4 },
    ]);
    expect(status.functions.map(({ name }) => name)).toEqual([
      'agentpool-dev-router',
      'agentpool-dev-warmer',
    ]);
    expect(status.functions[0]?.versions).toEqual([
      { version: '1', state: 'Deactivated', floor: 0, aliases: [] },
      { version: '2', state: 'Active', floor: 3, aliases: ['live'] },
      { version: '3', state: 'Active', floor: 3, aliases: ['live'] },
      { version: '10', state: 'Pending', aliases: [] },
    ]);
    expect(status.functions[1]).toEqual({
      name: 'agentpool-dev-warmer',
      versions: [{ version: '2', state: 'Active', aliases: ['live'] }],
    });
  });

  it('shows environments where they are known', async () => {
    const status = await readStatus(deployed(), 'agentpool-dev', ['router']);
    expect(describeStatus(status)).not.toContain('environments');
    const use = new Map([
      ['agentpool-dev-router:3', { environments: 3, slots: 12, slotsInUse: 5 }],
    ]);
    const line = describeStatus(status, use)
      .split('\n')
      .find((text) => / 3 +Active/.test(text));
    expect(line).toMatch(/live +3 {2}5 of 12$/);
  });
});
