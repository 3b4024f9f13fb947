/** The warmer: runs on a schedule or by hand, on demand and not on the pool. */
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Context } from 'aws-lambda';
import { installGuards } from '../shared/telemetry/guards.ts';
import { createSegments } from '../shared/telemetry/segments.ts';
import { createTelemetry } from '../shared/telemetry/telemetry.ts';
import { readTargets } from './settings.ts';
import { type FunctionReport, warmFunction } from './warm-function.ts';

installGuards();
const telemetry = createTelemetry();
const segments = createSegments();
const targets = readTargets(process.env.WARM_TARGETS);
// Our pings are counted and reported: a retry inside the SDK would be neither.
const lambda = new LambdaClient({ maxAttempts: 1 });

/** Kept back for the report, in ms. */
const RESERVE_MS = 10_000;
const PINGS_PER_WORKER = 4;
const HOLD_MS = 100;

export interface WarmReport {
  functions: FunctionReport[];
  /** Functions that could not be warmed at all, with the reason. */
  errors: { function: string; reason: string }[];
  ms: number;
}

export const handler = (_event: unknown, context: Context): Promise<WarmReport> =>
  telemetry.observe(context, () => segments.capture('warm', () => warmFleet(context)));

/** One function after the other: each may use half of its own slots, and their answers don't compete. */
async function warmFleet(context: Context): Promise<WarmReport> {
  const started = Date.now();
  const budget = {
    endsAt: started + context.getRemainingTimeInMillis() - RESERVE_MS,
    pingsPerWorker: PINGS_PER_WORKER,
    holdMs: HOLD_MS,
    now: Date.now,
  };
  const report: WarmReport = { functions: [], errors: [], ms: 0 };
  for (const target of targets) {
    try {
      const warmed = await warmFunction(lambda, target, budget);
      report.functions.push(warmed);
      publish(warmed);
    } catch (error) {
      const { name, message } = error as Error;
      report.errors.push({ function: target.function, reason: `${name}: ${message}` });
    }
  }
  report.ms = Date.now() - started;
  telemetry.logger.info('fleet warmed', { report });
  return report;
}

function publish(warmed: FunctionReport): void {
  const metrics = telemetry.metrics.singleMetric();
  metrics.addDimension('function', warmed.function);
  metrics.addMetric('WarmCoverage', MetricUnit.Percent, warmed.coverage * 100);
  telemetry.metrics.addMetric('WarmPings', MetricUnit.Count, warmed.pings);
}
