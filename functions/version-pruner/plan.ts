/** What a run of the pruner would delete and keep. A dry run prints it, a live run executes it. */
import {
  type LambdaSender,
  listAliases,
  listPoolVersions,
} from '../shared/versions/lambda-reads.ts';
import type { VersionFact } from '../shared/versions/policy.ts';
import { describe } from './describe.ts';
import { judgeNewest, type Verdict } from './judge-newest.ts';
import type { PruneSettings } from './settings.ts';

export interface VersionVerdict {
  function: string;
  version: string;
  reason: string;
}

export interface FunctionError {
  function: string;
  reason: string;
}

export interface PrunePlan {
  kept: VersionVerdict[];
  /** By function, oldest version first. */
  toDelete: VersionVerdict[];
  errors: FunctionError[];
  /** Versions attached to the pool, of any function. */
  slotsUsed: number;
  /** False when time ran out before every function was judged. */
  complete: boolean;
}

/**
 * Judges every version of the fleet on the pool. A function whose facts can't be read is reported and left alone.
 * @throws what the service says when the pool itself can't be listed
 */
export async function planPrune(
  lambda: LambdaSender,
  { poolName, fleetPrefix, keep }: PruneSettings,
  isOver: () => boolean,
): Promise<PrunePlan> {
  const pool = await listPoolVersions(lambda, poolName);
  const plan: PrunePlan = {
    kept: [],
    toDelete: [],
    errors: [],
    slotsUsed: [...pool.values()].reduce((total, versions) => total + versions.length, 0),
    complete: true,
  };
  for (const [name, versions] of [...pool].sort(byName)) {
    if (!name.startsWith(fleetPrefix)) continue;
    if (isOver()) return { ...plan, complete: false };
    const named = (verdict: Verdict): VersionVerdict => ({ function: name, ...verdict });
    try {
      const verdicts = await judge(lambda, name, versions, keep);
      plan.kept.push(...verdicts.keep.map(named));
      plan.toDelete.push(...verdicts.delete.map(named));
    } catch (error) {
      plan.errors.push({ function: name, reason: describe(error) });
    }
  }
  return plan;
}

/** Aliases can only protect: where there is nothing to delete they need not be asked for. */
async function judge(
  lambda: LambdaSender,
  name: string,
  versions: readonly VersionFact[],
  keep: number,
) {
  const unaliased = judgeNewest(versions, [], keep);
  if (unaliased.delete.length === 0) return unaliased;
  return judgeNewest(versions, await listAliases(lambda, name), keep);
}

const byName = ([left]: [string, unknown], [right]: [string, unknown]): number =>
  left < right ? -1 : left > right ? 1 : 0;
