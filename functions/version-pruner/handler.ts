/** The version pruner: runs on a schedule or by hand, on demand and not on the pool. */
import { setTimeout as sleep } from 'node:timers/promises';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Context } from 'aws-lambda';
import { installGuards } from '../shared/telemetry/guards.ts';
import { createSegments } from '../shared/telemetry/segments.ts';
import { createTelemetry } from '../shared/telemetry/telemetry.ts';
import { answeringWarmEvents } from '../shared/warm-handler.ts';
import { countCalls } from './count-calls.ts';
import { type PruneRun, prune } from './prune.ts';
import { readEnvironment, readSettings } from './settings.ts';

const telemetry = createTelemetry();
const segments = createSegments();
const stage = readEnvironment(process.env);
installGuards();

/** Kept back for the report, in ms. */
const RESERVE_MS = 15_000;

export const handler = answeringWarmEvents((event: unknown, context) =>
  telemetry.observe(context, () => segments.capture('prune', () => run(event, context))),
);

async function run(event: unknown, context: Context): Promise<PruneRun> {
  const settings = readSettings(stage, event);
  // Made for each run: its calls are this run's.
  const lambda = new LambdaClient({});
  const calls = countCalls(lambda);
  const isOver = (): boolean => context.getRemainingTimeInMillis() < RESERVE_MS;
  const report = { ...(await prune(lambda, settings, { isOver, sleep })), calls };
  telemetry.metrics.addMetric('VersionsDeleted', MetricUnit.Count, report.deleted.length);
  telemetry.metrics.addMetric('PoolSlotsUsed', MetricUnit.Count, report.slots.used);
  telemetry.metrics.addMetric('PruneErrors', MetricUnit.Count, report.errors.length);
  telemetry.logger.info('pool pruned', { report });
  return report;
}
