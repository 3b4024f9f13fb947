/** The metrics of one warmed function: few, and each one that an alarm can stand on. */
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { FunctionReport } from './warm-function.ts';

type Unit = (typeof MetricUnit)[keyof typeof MetricUnit];

/** Published at once and with the function as a dimension, so that an alarm can name the one that is cold. */
export function publishMetrics(metrics: Metrics, warmed: FunctionReport): void {
  const publish = (name: string, value: number, unit: Unit = MetricUnit.Count): void => {
    const single = metrics.singleMetric();
    single.addDimension('function', warmed.function);
    single.addMetric(name, unit, value);
  };
  const refusals = Object.values(warmed.refusals).reduce((total, count) => total + count, 0);
  publish('WarmCoverage', warmed.coverage * 100, MetricUnit.Percent);
  publish('WarmRefusals', refusals);
  publish('FloorNotApplied', warmed.floor.isApplied ? 0 : 1);
}
