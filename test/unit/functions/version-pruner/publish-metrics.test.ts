import { describe, expect, it } from '@jest/globals';
import { publishMetrics } from '../../../../functions/version-pruner/publish-metrics.ts';
import type { PruneReport } from '../../../../functions/version-pruner/report.ts';

const verdict = { function: 'a', version: '1', reason: '' };
const report: PruneReport = {
  dryRun: false,
  kept: [],
  deleted: [verdict, verdict],
  parked: [verdict],
  skipped: [],
  errors: [{ function: 'a', reason: '' }],
  orphans: [],
  freed: { slots: 2, environments: 0, vcpu: 0, usdPerMonth: 0 },
  slots: { used: 5, of: 100 },
  pools: [
    { pool: 'g1', used: 95, of: 100 },
    { pool: 'g2', used: 5, of: 100 },
  ],
  complete: true,
};

function published(changes: Partial<PruneReport> = {}): Record<string, number> {
  const values: Record<string, number> = {};
  publishMetrics(
    {
      addMetric: (name, _unit, value) => {
        values[name] = value;
      },
    } as Parameters<typeof publishMetrics>[0],
    { ...report, ...changes },
  );
  return values;
}

describe('the metrics of a run', () => {
  it('count what it did, what went wrong, and the slots of the fullest generation', () => {
    expect(published()).toEqual({
      PruneRuns: 1,
      VersionsDeleted: 2,
      VersionsParked: 1,
      PoolSlotsUsed: 95,
      PruneErrors: 1,
      Orphans: 0,
    });
  });

  it('are none of a dry run: it deleted nothing and stands for no live one', () => {
    expect(published({ dryRun: true })).toEqual({});
  });
});
