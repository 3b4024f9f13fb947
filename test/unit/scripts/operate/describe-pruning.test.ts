import { describe, expect, it } from '@jest/globals';
import type { PruneRun } from '../../../../functions/version-pruner/report.ts';
import { describePruning } from '../../../../scripts/operate/describe-pruning.ts';

const run: PruneRun = {
  dryRun: false,
  kept: [{ function: 'a', version: '10', reason: 'alias live names it' }],
  deleted: [{ function: 'a', version: '8', reason: 'older than 1 hot and 2 parked' }],
  parked: [{ function: 'a', version: '9', reason: 'rollback target, parked' }],
  skipped: [{ function: 'a', version: '2', reason: 'already gone' }],
  errors: [{ function: 'b', reason: 'AccessDeniedException: no' }],
  orphans: [{ kind: 'foreign-function', what: 'c holds 3 slots', remedy: 'delete it' }],
  freed: { slots: 1, environments: 3, vcpu: 6, usdPerMonth: 205.512 },
  slots: { used: 5, of: 100 },
  pools: [{ pool: 'g1', used: 5, of: 100 }],
  complete: false,
  calls: { ListAliases: 2, DeleteFunction: 11, GetPolicy: 1 },
};

describe('the report of a run', () => {
  it('shows every version by number, then errors, orphans and what it comes to', () => {
    expect(describePruning(run).split('\n')).toEqual([
      'function  version  outcome  reason',
      'a         2        skipped  already gone',
      'a         8        deleted  older than 1 hot and 2 parked',
      'a         9        parked   rollback target, parked',
      'a         10       kept     alias live names it',
      '',
      'error at b: AccessDeniedException: no',
      '',
      'look at: c holds 3 slots',
      '         delete it',
      '',
      'stopped early; the next run goes on',
      'slots    5 of 100 were in use, 1 freed',
      'versions 1 deleted, 1 parked, 1 skipped',
      'freed    3 environments, 6 vCPU, about $205.51 a month at most',
      'calls    14: DeleteFunction 11, ListAliases 2, GetPolicy 1',
    ]);
  });

  it('never speaks of a dry run as if it had happened', () => {
    const text = describePruning({ ...run, dryRun: true });
    expect(text).toContain('would be deleted  older');
    expect(text).toContain('would be parked   rollback');
    expect(text).toContain('1 would be freed');
    expect(text).not.toMatch(/[^e] deleted/);
  });

  it('tells generations apart, an unknown price, and that nothing was running', () => {
    const pools = [
      { pool: 'g1', used: 2, of: 100 },
      { pool: 'g2', used: 5, of: 100 },
    ];
    expect(describePruning({ ...run, pools })).toContain('in use (g1 2 of 100, g2 5 of 100)');
    const freed = { slots: 1, environments: 3, vcpu: 6, usdPerMonth: null };
    expect(describePruning({ ...run, freed })).toContain('at a price that is not known');
    const nothing = { slots: 1, environments: 0, vcpu: 0, usdPerMonth: 0 };
    expect(describePruning({ ...run, freed: nothing })).toContain('freed    no environments');
  });

  it('says what changed since the plan', () => {
    const text = describePruning({ ...run, changed: ['a: version 2 is gone'] });
    expect(text).toContain('the plan was not executed');
    expect(text).toContain('  a: version 2 is gone');
  });
});
