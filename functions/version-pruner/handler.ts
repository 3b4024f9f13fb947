/** The version pruner: runs on a schedule or by hand, on demand and not on the pool. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Context } from 'aws-lambda';
import { installGuards } from '../shared/telemetry/guards.ts';
import { createSegments } from '../shared/telemetry/segments.ts';
import { createTelemetry } from '../shared/telemetry/telemetry.ts';
import { answeringWarmEvents } from '../shared/warm-handler.ts';
import { PRUNER } from './claim-function.ts';
import { countCalls } from './count-calls.ts';
import { prune } from './prune.ts';
import { publishMetrics } from './publish-metrics.ts';
import type { PruneRun } from './report.ts';
import { readEnvironment, readSettings } from './settings.ts';

const telemetry = createTelemetry();
const segments = createSegments();
const stage = readEnvironment(process.env);
installGuards();

export const handler = answeringWarmEvents((event: unknown, context) =>
  telemetry.observe(context, () => segments.capture('prune', () => run(event, context))),
);

async function run(event: unknown, context: Context): Promise<PruneRun> {
  const settings = readSettings(stage, event);
  // Made for each run: its calls are this run's. The pacer repeats what is to be repeated.
  const lambda = new LambdaClient({ maxAttempts: 1 });
  const calls = countCalls(lambda);
  const report = await prune(lambda, settings, {
    now: Date.now,
    sleep,
    remainingMs: () => context.getRemainingTimeInMillis(),
    holder: `${PRUNER}${context.awsRequestId}`,
  });
  publishMetrics(telemetry.metrics, report);
  const { plan: _, ...record } = report;
  telemetry.logger.info('pool pruned', { report: { ...record, calls } });
  return { ...report, calls };
}
