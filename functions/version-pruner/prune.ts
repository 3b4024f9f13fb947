/**
 * Prunes a pool: plans, and in a live run deletes what the plan gives up. An error at one function or version never
 * stops the others, and aliases are read again right before a function's first delete: a release may have moved one.
 */
import { DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import { type LambdaSender, listAliases } from '../shared/versions/lambda-reads.ts';
import { type AliasFact, holdingAlias } from '../shared/versions/policy.ts';
import { describe } from './describe.ts';
import { type FunctionError, planPrune, type VersionVerdict } from './plan.ts';
import type { PruneSettings } from './settings.ts';

export type { VersionVerdict } from './plan.ts';

export interface PruneReport {
  dryRun: boolean;
  keep: number;
  kept: VersionVerdict[];
  /** Deleted; in a dry run, what a live run would delete. */
  deleted: VersionVerdict[];
  /** Given up by the policy, but not deleted, with the service's reason or ours. */
  skipped: VersionVerdict[];
  errors: FunctionError[];
  /** Versions attached to the pool before the run; the quota is Lambda's and can't be raised. */
  slots: { used: number; of: number };
  /** False when the run stopped early; the next one goes on. */
  complete: boolean;
}

/** What the pruner returns: the report and the calls that it took, by operation. */
export interface PruneRun extends PruneReport {
  calls: Record<string, number>;
}

/** Lambda quota: function versions per capacity provider. */
const VERSIONS_PER_POOL = 100;

/** At most two deletes a second: whether they count as the pool's writes (quota: 1/s) is not documented. */
const DELETE_INTERVAL_MS = 500;

export interface PruneClock {
  /** True when it is time to stop. */
  isOver(): boolean;
  sleep(ms: number): Promise<unknown>;
}

/** @throws what the service says when the pool can't be listed; nothing was deleted then */
export async function prune(
  lambda: LambdaSender,
  settings: PruneSettings,
  clock: PruneClock,
): Promise<PruneReport> {
  const { keep, dryRun } = settings;
  const { kept, toDelete, errors, slotsUsed, complete } = await planPrune(
    lambda,
    settings,
    clock.isOver,
  );
  const report: PruneReport = {
    dryRun,
    keep,
    kept,
    deleted: dryRun ? toDelete : [],
    skipped: [],
    errors,
    slots: { used: slotsUsed, of: VERSIONS_PER_POOL },
    complete,
  };
  if (dryRun) return report;
  for (const [name, verdicts] of Map.groupBy(toDelete, (verdict) => verdict.function)) {
    try {
      await deleteVersions(lambda, name, verdicts, report, clock);
    } catch (error) {
      errors.push({ function: name, reason: describe(error) });
    }
  }
  return report;
}

async function deleteVersions(
  lambda: LambdaSender,
  functionName: string,
  verdicts: readonly VersionVerdict[],
  report: PruneReport,
  clock: PruneClock,
): Promise<void> {
  let aliases: AliasFact[] | undefined;
  for (const verdict of verdicts) {
    if (clock.isOver()) {
      report.complete = false;
      report.skipped.push({ ...verdict, reason: 'no time left' });
      continue;
    }
    aliases ??= await listAliases(lambda, functionName);
    const alias = holdingAlias(verdict.version, aliases);
    if (alias !== undefined) {
      report.skipped.push({ ...verdict, reason: `alias ${alias} points at it now` });
      continue;
    }
    await deleteVersion(lambda, verdict, report);
    await clock.sleep(DELETE_INTERVAL_MS);
  }
}

async function deleteVersion(
  lambda: LambdaSender,
  verdict: VersionVerdict,
  report: PruneReport,
): Promise<void> {
  try {
    await lambda.send(
      new DeleteFunctionCommand({ FunctionName: verdict.function, Qualifier: verdict.version }),
    );
    report.deleted.push(verdict);
  } catch (error) {
    const { name } = error as Error;
    if (name === 'ResourceNotFoundException') {
      report.skipped.push({ ...verdict, reason: 'already gone' });
    } else if (name === 'ResourceConflictException') {
      // An alias took it in the last moment: the service's own protection.
      report.skipped.push({ ...verdict, reason: describe(error) });
    } else {
      const reason = `version ${verdict.version}: ${describe(error)}`;
      report.errors.push({ function: verdict.function, reason });
    }
  }
}
