/** The warmer: runs on a schedule or by hand, on demand and not on the pool. */
import { setTimeout } from 'node:timers/promises';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Context } from 'aws-lambda';
import { installGuards } from '../shared/telemetry/guards.ts';
import { createSegments } from '../shared/telemetry/segments.ts';
import { createTelemetry } from '../shared/telemetry/telemetry.ts';
import { answeringWarmEvents } from '../shared/warm-handler.ts';
import { publishMetrics } from './publish-metrics.ts';
import { checkEvent, readTargets } from './settings.ts';
import { type WarmReport, warmFleet } from './warm-fleet.ts';

const telemetry = createTelemetry();
const segments = createSegments();
const targets = readTargets(process.env.WARM_TARGETS);
const clients = { reads: new LambdaClient({}), pings: new LambdaClient({ maxAttempts: 1 }) };
installGuards();

/** Kept back for the report, in ms. */
const RESERVE_MS = 10_000;
const HOLD_MS = 100;

export const handler = answeringWarmEvents((event: unknown, context) =>
  telemetry.observe(context, () => segments.capture('warm', () => run(event, context))),
);

async function run(event: unknown, context: Context): Promise<WarmReport> {
  checkEvent(event);
  const report = await warmFleet(clients, targets, {
    endsAt: Date.now() + context.getRemainingTimeInMillis() - RESERVE_MS,
    holdMs: HOLD_MS,
    now: Date.now,
    sleep: setTimeout,
  });
  for (const warmed of report.functions) publishMetrics(telemetry.metrics, warmed);
  telemetry.metrics.addMetric('WarmErrors', MetricUnit.Count, report.errors.length);
  telemetry.logger.info('fleet warmed', { report });
  return report;
}
