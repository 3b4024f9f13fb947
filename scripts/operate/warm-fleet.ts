/** Runs a stage's warmer once, and words its report. */
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { WarmReport } from '../../functions/warmer/warm-fleet.ts';
import type { FunctionReport } from '../../functions/warmer/warm-function.ts';
import { invokeFunction } from './invoke-function.ts';
import { clientSettings, type Stage } from './stage.ts';
import { formatTable } from './table.ts';

/** @throws UserError when the stage has no warmer, or the warmer failed */
export function warmFleet(
  stage: Stage,
  lambda: Pick<LambdaClient, 'send'> = new LambdaClient(clientSettings(stage)),
): Promise<WarmReport> {
  return invokeFunction(lambda, stage, 'warmer', { type: 'agentpool.warm-fleet' });
}

/** The report for a person: a table, and a line for each function that could not be warmed. */
export function describeWarming(report: WarmReport): string {
  const header = [
    'function',
    'versions',
    'floor',
    'applied',
    'environments',
    'workers',
    'coverage',
    'zones',
    'pings',
    'refusals',
    'first ms',
    'steady ms',
  ];
  return [
    formatTable(header, report.functions.map(row)),
    ...report.errors.map((error) => `${error.function} was not warmed: ${error.reason}`),
  ].join('\n');
}

function row(warmed: FunctionReport) {
  return [
    warmed.function,
    warmed.versions.join(' '),
    warmed.floor.requested ?? undefined,
    warmed.floor.applied ?? undefined,
    warmed.environments,
    `${warmed.workers}/${warmed.expectedWorkers}`,
    `${Math.floor(warmed.coverage * 100)} %`,
    counts(warmed.zones),
    warmed.pings,
    counts(warmed.refusals) || 'none',
    warmed.firstTouchMs ?? undefined,
    warmed.steadyMs ?? undefined,
  ];
}

const counts = (values: Record<string, number>): string =>
  Object.entries(values)
    .map(([name, count]) => `${name}:${count}`)
    .sort()
    .join(' ');
