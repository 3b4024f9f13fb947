/** The metrics of a run, that the alarms look at. */
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { PruneReport } from './report.ts';

/** A dry run changes nothing and proves nothing: it counts for nothing here. */
export function publishMetrics(
  metrics: Pick<Metrics, 'addMetric'>,
  { dryRun, deleted, parked, pools, errors, orphans }: PruneReport,
): void {
  if (dryRun) return;
  const values = {
    PruneRuns: 1,
    VersionsDeleted: deleted.length,
    VersionsParked: parked.length,
    // The fullest generation: each has a quota of its own.
    PoolSlotsUsed: Math.max(0, ...pools.map(({ used }) => used)),
    PruneErrors: errors.length,
    Orphans: orphans.length,
  };
  for (const [name, value] of Object.entries(values)) {
    metrics.addMetric(name, MetricUnit.Count, value);
  }
}
