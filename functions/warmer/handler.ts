/** The warmer: runs on a schedule or by hand, on demand and not on the pool. */
import { setTimeout } from 'node:timers/promises';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Context } from 'aws-lambda';
import { installGuards } from '../shared/telemetry/guards.ts';
import { createSegments } from '../shared/telemetry/segments.ts';
import { createTelemetry } from '../shared/telemetry/telemetry.ts';
import { readTargets } from './settings.ts';
import { type WarmReport, warmFleet } from './warm-fleet.ts';
import type { FunctionReport } from './warm-function.ts';

installGuards();
const telemetry = createTelemetry();
const segments = createSegments();
const targets = readTargets(process.env.WARM_TARGETS);
const clients = { reads: new LambdaClient({}), pings: new LambdaClient({ maxAttempts: 1 }) };

/** Kept back for the report, in ms. */
const RESERVE_MS = 10_000;
const PINGS_PER_WORKER = 4;
const HOLD_MS = 100;

export const handler = (_event: unknown, context: Context): Promise<WarmReport> =>
  telemetry.observe(context, () => segments.capture('warm', () => run(context)));

async function run(context: Context): Promise<WarmReport> {
  const report = await warmFleet(clients, targets, {
    endsAt: Date.now() + context.getRemainingTimeInMillis() - RESERVE_MS,
    pingsPerWorker: PINGS_PER_WORKER,
    holdMs: HOLD_MS,
    now: Date.now,
    sleep: setTimeout,
  });
  for (const warmed of report.functions) publish(warmed);
  telemetry.metrics.addMetric('WarmErrors', MetricUnit.Count, report.errors.length);
  telemetry.logger.info('fleet warmed', { report });
  return report;
}

/** Per function, so that an alarm can name the one that is cold. */
function publish(warmed: FunctionReport): void {
  const metrics = telemetry.metrics.singleMetric();
  metrics.addDimension('function', warmed.function);
  metrics.addMetric('WarmCoverage', MetricUnit.Percent, warmed.coverage * 100);
  telemetry.metrics.addMetric('WarmPings', MetricUnit.Count, warmed.pings);
}
