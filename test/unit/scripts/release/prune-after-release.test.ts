import { describe, expect, it } from '@jest/globals';
import type { prunePool } from '../../../../scripts/operate/prune-pool.ts';
import type { Stage } from '../../../../scripts/operate/stage.ts';
import { pruneAfterRelease } from '../../../../scripts/release/prune-after-release.ts';

const stage = { name: 'test' } as Stage;
const report = {
  deleted: [],
  parked: [],
  errors: [],
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
  it('is told in one line', async () => {
    const version = (number: string) => ({ function: 'router', version: number, reason: 'old' });
    await expect(told({})).resolves.toEqual(['pruned: nothing; 7 of 100 slots were in use']);
    await expect(told({ deleted: [version('1'), version('2')] })).resolves.toEqual([
      'pruned: router 1, router 2; 7 of 100 slots were in use',
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
