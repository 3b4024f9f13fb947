/** Runs a stage's version pruner once, and words its report. */
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { PruneRun, VersionVerdict } from '../../functions/version-pruner/prune.ts';
import { UserError } from '../terraform/user-error.ts';
import { invokeFunction } from './invoke-function.ts';
import { clientSettings, type Stage } from './stage.ts';
import { formatTable } from './table.ts';

export interface PruneRequest {
  /** Only tells what a live run would delete. */
  dryRun: boolean;
  /** Newest numbered versions of each function that stay; what the stage says when absent. */
  keep?: number;
}

/**
 * Reads DRY_RUN and KEEP. Only DRY_RUN empty or 0 is a live run: `DRY_RUN=true` must never delete.
 * @throws UserError for a KEEP that is no whole number of at least 1
 */
export function readPruneRequest(env: NodeJS.ProcessEnv): PruneRequest {
  const dryRun = !['', '0', undefined].includes(env.DRY_RUN);
  if (!env.KEEP) return { dryRun };
  if (!/^[1-9][0-9]{0,3}$/.test(env.KEEP)) {
    throw new UserError(`KEEP must be a whole number from 1 to 9999, not "${env.KEEP}"`);
  }
  return { dryRun, keep: Number(env.KEEP) };
}

/** @throws UserError when the stage has no pruner, or the pruner refused to run */
export function prunePool(
  stage: Stage,
  { dryRun, keep }: PruneRequest,
  lambda: Pick<LambdaClient, 'send'> = new LambdaClient(clientSettings(stage)),
): Promise<PruneRun> {
  return invokeFunction(lambda, stage, 'version-pruner', {
    type: 'agentpool.prune',
    dryRun,
    ...(keep !== undefined && { keep }),
  });
}

/** The report for a person: every version with what became of it and why, then the slots and the calls. */
export function describePruning(run: PruneRun): string {
  const rows = [
    ...run.kept.map((verdict) => row('kept', verdict)),
    ...run.deleted.map((verdict) => row(run.dryRun ? 'would delete' : 'deleted', verdict)),
    ...run.skipped.map((verdict) => row('skipped', verdict)),
  ].sort(byFunctionAndVersion);
  const calls = Object.entries(run.calls).map(([operation, count]) => `${operation} ${count}`);
  const freed = run.dryRun ? 'would be freed' : 'freed';
  return [
    formatTable(['function', 'version', 'outcome', 'reason'], rows),
    ...run.errors.map((error) => `error at ${error.function}: ${error.reason}`),
    ...(run.complete ? [] : ['stopped because its time was over; the next run goes on']),
    `${run.slots.used} of ${run.slots.of} slots were in use, ${run.deleted.length} ${freed}; calls: ${calls.join(', ') || 'none'}`,
  ].join('\n');
}

type Row = [string, string, string, string];

const row = (outcome: string, { function: name, version, reason }: VersionVerdict): Row => [
  name,
  version,
  outcome,
  reason,
];

const byFunctionAndVersion = (left: Row, right: Row): number =>
  left[0].localeCompare(right[0]) || left[1].localeCompare(right[1], 'en', { numeric: true });
