/** Runs a stage's warmer once, and words its report. */
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { WarmReport } from '../../functions/warmer/warm-fleet.ts';
import type { FunctionReport } from '../../functions/warmer/warm-function.ts';
import { invokeFunction } from './invoke-function.ts';
import { clientSettings, type Stage } from './stage.ts';
import { formatTable } from './table.ts';

/** What the operator asks for. Only DRY_RUN empty or 0 is a live run: `DRY_RUN=true` must never ping. */
export const readWarmRequest = (env: NodeJS.ProcessEnv): { dryRun: boolean } => ({
  dryRun: !['', '0', undefined].includes(env.DRY_RUN),
});

/** @throws UserError when the stage has no warmer, or the warmer failed */
export function warmFleet(
  stage: Stage,
  lambda: Pick<LambdaClient, 'send'> = new LambdaClient(clientSettings(stage)),
  { dryRun } = { dryRun: false },
): Promise<WarmReport> {
  return invokeFunction(lambda, stage, 'warmer', {
    type: 'agentpool.warm-fleet',
    ...(dryRun && { dryRun }),
  });
}

/** The report for a person: a table, and a line for each function that could not be warmed. */
export function describeWarming(report: WarmReport): string {
  const columns = report.dryRun ? [...OF_ALL, ...OF_A_DRY_RUN] : [...OF_ALL, ...OF_A_RUN];
  return [
    formatTable(
      columns.map(([title]) => title),
      report.functions.map((warmed) => columns.map(([, cell]) => cell(warmed))),
    ),
    ...report.functions.flatMap(remarks),
    ...report.errors.map((error) => `${error.function} was not warmed: ${error.reason}`),
    report.dryRun
      ? 'dry run: nothing was pinged'
      : `took ${(report.ms / 1000).toFixed(1)} s and cost $${report.costUsd.toFixed(6)}`,
  ].join('\n');
}

type Column = [title: string, cell: (warmed: FunctionReport) => string | number | undefined];

const OF_ALL: Column[] = [
  ['function', (warmed) => warmed.function],
  ['versions', ({ versions }) => versions.join(' ')],
  ['floor', ({ floor }) => floor.requested ?? undefined],
  ['applied', ({ floor }) => floor.applied ?? undefined],
];

const OF_A_DRY_RUN: Column[] = [
  ['workers', ({ expectedWorkers }) => expectedWorkers],
  ['pings at most', ({ pingsAtMost }) => pingsAtMost],
];

const OF_A_RUN: Column[] = [
  ['environments', ({ environments }) => environments],
  ['workers', ({ workers, expectedWorkers }) => `${workers}/${expectedWorkers}`],
  ['coverage', ({ coverage }) => (coverage === null ? 'parked' : percent(coverage))],
  ['zones', ({ zones }) => counts(zones)],
  ['pings', ({ pings }) => pings],
  ['busy', ({ busy }) => (busy === null ? undefined : percent(busy))],
  ['held', ({ heldShare }) => (heldShare === null ? undefined : percent(heldShare))],
  ['refusals', ({ refusals }) => counts(refusals) || 'none'],
  ['errors', ({ pingErrors }) => counts(pingErrors) || 'none'],
  ['lost', ({ workersLost }) => workersLost ?? '-'],
  ['first ms', ({ firstTouchMs }) => firstTouchMs ?? undefined],
  ['steady ms', ({ steadyMs }) => steadyMs ?? undefined],
];

function remarks({ function: name, floor }: FunctionReport): string[] {
  if (floor.isApplied) return [];
  const [asked, applied] = [floor.requested, floor.applied].map((value) => value ?? 'unknown');
  return [`${name}: a floor of ${asked} is asked for, ${applied} is applied`];
}

/** Rounded down: 99.9 % is not whole. */
const percent = (share: number): string => `${Math.floor(share * 100)} %`;

const counts = (values: Record<string, number>): string =>
  Object.entries(values)
    .map(([name, count]) => `${name}:${count}`)
    .sort()
    .join(' ');
