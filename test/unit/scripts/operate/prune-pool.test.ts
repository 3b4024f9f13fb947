import { describe, expect, it } from '@jest/globals';
import type { PruneRun } from '../../../../functions/version-pruner/prune.ts';
import { describePruning, readPruneRequest } from '../../../../scripts/operate/prune-pool.ts';

describe('what make prune asks for', () => {
  it.each([undefined, '', '0'])('DRY_RUN %j is a live run', (DRY_RUN) => {
    expect(readPruneRequest({ DRY_RUN })).toEqual({ dryRun: false });
  });

  it.each(['1', 'true', 'yes', 'false', ' '])('DRY_RUN %j deletes nothing', (DRY_RUN) => {
    expect(readPruneRequest({ DRY_RUN }).dryRun).toBe(true);
  });

  it('takes KEEP as a whole number and nothing else', () => {
    expect(readPruneRequest({ KEEP: '2' })).toEqual({ dryRun: false, keep: 2 });
    for (const KEEP of ['0', '-1', '2.5', 'all', '1e2']) {
      expect(() => readPruneRequest({ KEEP })).toThrow('KEEP must be a whole number');
    }
  });
});

describe('the report of a run', () => {
  const run: PruneRun = {
    dryRun: false,
    keep: 2,
    kept: [{ function: 'a', version: '10', reason: 'among the newest 2' }],
    deleted: [{ function: 'a', version: '9', reason: 'older than the newest 2' }],
    skipped: [{ function: 'a', version: '2', reason: 'already gone' }],
    errors: [{ function: 'b', reason: 'AccessDeniedException: no' }],
    slots: { used: 4, of: 100 },
    complete: false,
    calls: { ListAliases: 2, DeleteFunction: 1 },
  };

  it('shows every version by number, errors, slots and calls', () => {
    expect(describePruning(run).split('\n')).toEqual([
      'function  version  outcome  reason',
      'a         2        skipped  already gone',
      'a         9        deleted  older than the newest 2',
      'a         10       kept     among the newest 2',
      'error at b: AccessDeniedException: no',
      'stopped because its time was over; the next run goes on',
      '4 of 100 slots were in use, 1 freed; calls: ListAliases 2, DeleteFunction 1',
    ]);
  });

  it('never speaks of deleting in a dry run as if it had happened', () => {
    const text = describePruning({ ...run, dryRun: true });
    expect(text).toContain('would delete');
    expect(text).toContain('1 would be freed');
  });
});
