/** The metrics of a run: few, and each one that an alarm can stand on. */
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { WarmReport } from './warm-fleet.ts';
import type { FunctionReport } from './warm-function.ts';

type Unit = (typeof MetricUnit)[keyof typeof MetricUnit];

/** Of a live run only: a dry one must not pass for the run that an alarm misses. */
export function publishMetrics(metrics: Metrics, report: WarmReport): void {
  for (const warmed of report.functions) publishFunction(metrics, warmed);
  metrics.addMetric('WarmRuns', MetricUnit.Count, 1);
  metrics.addMetric('WarmErrors', MetricUnit.Count, report.errors.length);
}

/** Published at once and with the function as a dimension, so that an alarm can name the one that is cold. */
function publishFunction(metrics: Metrics, warmed: FunctionReport): void {
  const publish = (name: string, value: number | null, unit: Unit = MetricUnit.Count): void => {
    // What was not measured is no zero.
    if (value === null) return;
    const single = metrics.singleMetric();
    single.addDimension('function', warmed.function);
    single.addMetric(name, unit, value);
  };
  const { coverage } = warmed;
  publish('WarmCoverage', coverage === null ? null : coverage * 100, MetricUnit.Percent);
  publish('WarmRefusals', total(warmed.refusals));
  publish('FloorNotApplied', warmed.floor.isApplied ? 0 : 1);
  publish('WarmPingErrors', total(warmed.pingErrors));
  publish('WorkersLost', warmed.workersLost);
}

const total = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
