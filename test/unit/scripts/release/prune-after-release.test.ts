import { describe, expect, it } from '@jest/globals';
import type { prunePool } from '../../../../scripts/operate/prune-pool.ts';
import type { Stage } from '../../../../scripts/operate/stage.ts';
import { pruneAfterRelease } from '../../../../scripts/release/prune-after-release.ts';

const stage = { name: 'test' } as Stage;
const report = {
  deleted: [],
  parked: [],
  errors: [],
  orphans: [],
  slots: { used: 7, of: 100 },
  complete: true,
};

async function told(changes: object): Promise<string[]> {
  const lines: string[] = [];
  const prune = async () => ({ ...report, ...changes });
  await pruneAfterRelease(stage, (line) => lines.push(line), prune as unknown as typeof prunePool);
  return lines;
}

describe('the pruning after a release', () => {
  const version = (number: string) => ({ function: 'router', version: number, reason: 'old' });

  it('is told in one line', async () => {
    await expect(told({})).resolves.toEqual(['pruned: nothing; 7 of 100 slots were in use']);
    await expect(told({ deleted: [version('1'), version('2')] })).resolves.toEqual([
      'pruned: router 1, router 2; 7 of 100 slots were in use',
    ]);
  });

  it('tells what a release had not come to, and what nobody looks after', async () => {
    const orphans = [
      { kind: 'empty-generation', what: 'pool g1 is empty', remedy: 'take it out of the stage' },
    ];
    await expect(told({ parked: [version('3')], orphans })).resolves.toEqual([
      'pruned: nothing; 7 of 100 slots were in use',
      'parked by the pruner: router 3',
      'warning: pool g1 is empty: take it out of the stage',
    ]);
  });

  it('warns of what it could not do', async () => {
    const errors = [{ function: 'router', reason: 'AccessDenied: no' }];
    await expect(told({ errors, complete: false })).resolves.toEqual([
      'pruned: nothing; 7 of 100 slots were in use',
      'warning: pruning router: AccessDenied: no',
      'warning: the pruner ran out of time; its next run goes on',
    ]);
  });

  it('never fails the release', async () => {
    const lines: string[] = [];
    const prune = () => Promise.reject(new Error('the version-pruner failed: no FLEET\nat x'));
    await pruneAfterRelease(stage, (line) => lines.push(line), prune);
    expect(lines).toEqual(['warning: nothing was pruned: the version-pruner failed: no FLEET']);
  });
});
