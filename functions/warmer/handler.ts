/** The warmer: runs on a schedule or by hand, on demand and not on the pool. */
import { setTimeout } from 'node:timers/promises';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Context } from 'aws-lambda';
import { installGuards } from '../shared/telemetry/guards.ts';
import { createSegments } from '../shared/telemetry/segments.ts';
import { createTelemetry } from '../shared/telemetry/telemetry.ts';
import { answeringWarmEvents } from '../shared/warm-handler.ts';
import { publishMetrics } from './publish-metrics.ts';
import { readRequest, readTargets } from './settings.ts';
import { type WarmReport, warmFleet } from './warm-fleet.ts';
import { WorkerMemory } from './worker-memory.ts';

const telemetry = createTelemetry();
const segments = createSegments();
const targets = readTargets(process.env.WARM_TARGETS);
const clients = { reads: new LambdaClient({}), pings: new LambdaClient({ maxAttempts: 1 }) };
/** Outlives a run: this environment takes one at a time. */
const memory = new WorkerMemory();
installGuards();

/** Kept back for the report, in ms. */
const RESERVE_MS = 10_000;
const HOLD_MS = 100;

export const handler = answeringWarmEvents((event: unknown, context) =>
  telemetry.observe(context, () => segments.capture('warm', () => run(event, context))),
);

async function run(event: unknown, context: Context): Promise<WarmReport> {
  const { dryRun } = readRequest(event);
  const report = await warmFleet(clients, targets, {
    dryRun,
    memory,
    memoryMiB: Number(context.memoryLimitInMB),
    budget: {
      endsAt: Date.now() + context.getRemainingTimeInMillis() - RESERVE_MS,
      holdMs: HOLD_MS,
      now: Date.now,
      sleep: setTimeout,
    },
  });
  if (!dryRun) publishMetrics(telemetry.metrics, report);
  telemetry.logger.info(dryRun ? 'fleet would be warmed' : 'fleet warmed', { report });
  return report;
}
