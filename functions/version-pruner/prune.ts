/**
 * Prunes the fleet: judges every version of every function, and in a live run deletes and parks what nothing speaks
 * against. An error at one function or version never stops the others; what a run does not come to, the next one does.
 */
import { createGuards } from '../shared/versions/guards.ts';
import { type LambdaSender, listingOnce } from '../shared/versions/lambda-reads.ts';
import { compareVersions } from '../shared/versions/policy.ts';
import { describe } from './describe.ts';
import { priceFreed } from './freed.ts';
import { poolOrphans } from './orphans.ts';
import { isThrottle, paced } from './pacer.ts';
import { actionKey, type PrunePlan, planChanges } from './plan.ts';
import { type PoolFacts, readPools } from './pool-facts.ts';
import { pruneFunction } from './prune-function.ts';
import type { Freed, PruneReport, VersionVerdict } from './report.ts';
import type { PruneRuntime, Run } from './run.ts';
import type { FleetFunction, PruneSettings } from './settings.ts';

/** Deletes of one run at most: as many as a pool has slots. A slip of the policy can't take more. */
const MAX_DELETES = 100;

/** Kept back for the report, in ms. */
const RESERVE_MS = 15_000;

const NOTHING_FREED: Freed = { slots: 0, environments: 0, vcpu: 0, usdPerMonth: 0 };

/** @throws what the service says when the pool can't be listed; nothing was changed then */
export async function prune(
  lambda: LambdaSender,
  settings: PruneSettings,
  runtime: PruneRuntime,
): Promise<PruneReport> {
  const isOver = (): boolean => runtime.remainingMs() < RESERVE_MS;
  const pacedLambda = paced(lambda, { ...runtime, isOver });
  const { plan, dryRun } = settings;
  if (!plan) return runOnce(pacedLambda, settings, { ...runtime, isOver });
  const fresh = await runOnce(pacedLambda, { ...settings, dryRun: true }, { ...runtime, isOver });
  const changed = planChanges(plan, fresh.plan as PrunePlan);
  if (changed.length > 0) return refused(fresh, dryRun, changed);
  if (dryRun) return fresh;
  const allowed = new Set(plan.actions.map(actionKey));
  return runOnce(pacedLambda, settings, { ...runtime, isOver, allowed });
}

/** Nothing done: what would have been is left out of the report. */
const refused = (
  { plan: _, ...report }: PruneReport,
  dryRun: boolean,
  changed: string[],
): PruneReport => ({
  ...report,
  dryRun,
  deleted: [],
  parked: [],
  freed: NOTHING_FREED,
  changed,
});

async function runOnce(
  lambda: LambdaSender,
  settings: PruneSettings,
  {
    isOver,
    allowed,
    ...runtime
  }: PruneRuntime & { isOver(): boolean; allowed?: ReadonlySet<string> },
): Promise<PruneReport> {
  const versionsOf = listingOnce(lambda);
  const pools = await readPools(lambda, settings);
  const run: Run = {
    lambda,
    settings,
    runtime,
    isOver,
    guards: createGuards(lambda, versionsOf),
    versionsOf,
    ...(allowed && { allowed }),
    deletesLeft: MAX_DELETES,
    report: emptyReport(settings, pools),
    facts: [],
    freed: { slots: 0, environments: 0, vcpu: 0 },
  };
  for (const entry of [...settings.fleet].sort(byName)) {
    if (isOver()) {
      run.report.complete = false;
      break;
    }
    try {
      await pruneFunction(run, entry, await versionsOfEntry(run, entry, pools));
    } catch (error) {
      if (isThrottle(error) && isOver()) run.report.complete = false;
      else run.report.errors.push({ function: entry.name, reason: describe(error) });
    }
  }
  return finish(run);
}

/** A pool's versions are all in its list; a function on demand has a list of its own. */
async function versionsOfEntry(run: Run, { name, compute }: FleetFunction, pools: PoolFacts) {
  if (compute === 'on-demand') return run.versionsOf(name);
  return pools.versions.get(name) ?? [];
}

function emptyReport(settings: PruneSettings, facts: PoolFacts): PruneReport {
  const slots = facts.pools.find(({ pool }) => pool === settings.poolName);
  return {
    dryRun: settings.dryRun,
    ...(settings.keep !== undefined && { keep: settings.keep }),
    kept: [],
    deleted: [],
    parked: [],
    skipped: [],
    errors: [],
    orphans: poolOrphans(facts, settings),
    freed: NOTHING_FREED,
    slots: { used: slots?.used ?? 0, of: slots?.of ?? 0 },
    pools: facts.pools,
    complete: true,
  };
}

async function finish({ lambda, report, settings, facts, freed }: Run): Promise<PruneReport> {
  for (const list of [report.kept, report.deleted, report.parked, report.skipped]) {
    list.sort(byFunctionAndVersion);
  }
  report.freed = { ...freed, usdPerMonth: 0 };
  if (freed.environments > 0) {
    try {
      report.freed = await priceFreed(lambda, settings.poolName, freed);
    } catch (error) {
      report.freed = { ...freed, usdPerMonth: null };
      report.errors.push({ function: settings.poolName, reason: describe(error) });
    }
  }
  if (!report.dryRun) return report;
  const { fleetPrefix, keep } = settings;
  const planned = (action: 'delete' | 'park') => (verdict: VersionVerdict) => ({
    ...verdict,
    action,
  });
  return {
    ...report,
    plan: {
      fleetPrefix,
      ...(keep !== undefined && { keep }),
      facts,
      actions: [...report.deleted.map(planned('delete')), ...report.parked.map(planned('park'))],
    },
  };
}

const byName = (left: FleetFunction, right: FleetFunction): number =>
  left.name < right.name ? -1 : 1;

const byFunctionAndVersion = (left: VersionVerdict, right: VersionVerdict): number =>
  left.function === right.function
    ? compareVersions(left.version, right.version)
    : left.function < right.function
      ? -1
      : 1;
