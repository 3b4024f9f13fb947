/**
 * Prunes a pool: lists its versions, judges those of the fleet, deletes what the policy gives up. An error at one
 * function or version never stops the others, and nothing is deleted on facts that are older than its own function's
 * turn: aliases are read again right before.
 */
import { DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import {
  type LambdaSender,
  listAliases,
  listPoolVersions,
} from '../shared/versions/lambda-reads.ts';
import { holdingAlias, judgeVersions, type VersionFact } from '../shared/versions/policy.ts';
import type { PruneSettings } from './settings.ts';

export interface VersionVerdict {
  function: string;
  version: string;
  reason: string;
}

export interface PruneReport {
  dryRun: boolean;
  keep: number;
  kept: VersionVerdict[];
  /** Deleted; in a dry run, what a live run would delete. */
  deleted: VersionVerdict[];
  /** Given up by the policy, but not deleted, with the service's reason or ours. */
  skipped: VersionVerdict[];
  errors: { function: string; reason: string }[];
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

export interface PruneClock {
  /** True when it is time to stop. */
  isOver(): boolean;
}

export async function prune(
  lambda: LambdaSender,
  { poolName, fleetPrefix, keep, dryRun }: PruneSettings,
  clock: PruneClock,
): Promise<PruneReport> {
  const pool = await listPoolVersions(lambda, poolName);
  const used = [...pool.values()].reduce((total, versions) => total + versions.length, 0);
  const report: PruneReport = {
    dryRun,
    keep,
    kept: [],
    deleted: [],
    skipped: [],
    errors: [],
    slots: { used, of: VERSIONS_PER_POOL },
    complete: true,
  };
  for (const [functionName, versions] of [...pool].sort(byName)) {
    if (!functionName.startsWith(fleetPrefix)) continue;
    if (clock.isOver()) {
      report.complete = false;
      break;
    }
    try {
      await pruneFunction(lambda, functionName, versions, report, clock);
    } catch (error) {
      report.errors.push({ function: functionName, reason: describe(error) });
    }
  }
  return report;
}

async function pruneFunction(
  lambda: LambdaSender,
  functionName: string,
  versions: readonly VersionFact[],
  report: PruneReport,
  clock: PruneClock,
): Promise<void> {
  const named = ({ version, reason }: { version: string; reason: string }): VersionVerdict => ({
    function: functionName,
    version,
    reason,
  });
  // Aliases can only protect: without a candidate they need not be asked for.
  const unaliased = judgeVersions(versions, [], report.keep);
  if (unaliased.delete.length === 0) {
    report.kept.push(...unaliased.keep.map(named));
    return;
  }
  const verdicts = judgeVersions(versions, await listAliases(lambda, functionName), report.keep);
  report.kept.push(...verdicts.keep.map(named));
  if (report.dryRun) {
    report.deleted.push(...verdicts.delete.map(named));
    return;
  }
  if (verdicts.delete.length === 0) return;
  // A release may have moved an alias since.
  const aliases = await listAliases(lambda, functionName);
  for (const verdict of verdicts.delete) {
    const alias = holdingAlias(verdict.version, aliases);
    if (alias !== undefined) {
      report.skipped.push(named({ ...verdict, reason: `alias ${alias} points at it now` }));
    } else if (clock.isOver()) {
      report.complete = false;
      report.skipped.push(named({ ...verdict, reason: 'no time left' }));
    } else {
      await deleteVersion(lambda, named(verdict), report);
    }
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
    if ((error as Error).name === 'ResourceNotFoundException') {
      report.skipped.push({ ...verdict, reason: 'already gone' });
    } else if ((error as Error).name === 'ResourceConflictException') {
      report.skipped.push({ ...verdict, reason: describe(error) });
    } else {
      const reason = `version ${verdict.version}: ${describe(error)}`;
      report.errors.push({ function: verdict.function, reason });
    }
  }
}

function describe(error: unknown): string {
  const { name, message } = error as Error;
  return `${name}: ${message}`;
}

function byName([left]: [string, unknown], [right]: [string, unknown]): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
