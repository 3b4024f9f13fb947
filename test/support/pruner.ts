/** The pruner on the memory Lambda, as the tests run it. */
import { prune } from '../../functions/version-pruner/prune.ts';
import type { PruneReport } from '../../functions/version-pruner/report.ts';
import type { PruneRuntime } from '../../functions/version-pruner/run.ts';
import type { FleetFunction, PruneSettings } from '../../functions/version-pruner/settings.ts';
import type { MemoryLambda } from './memory-lambda.ts';

export const POOL = 'agentpool-test-g1';
export const PREFIX = 'agentpool-test-';

/** A function of the pool with 1 hot and 2 parked versions and no minimum age, unless the test says otherwise. */
export const fleetFunction = (
  name: string,
  changes: Partial<FleetFunction['policy']> = {},
  compute: FleetFunction['compute'] = 'pool',
): FleetFunction => ({
  name,
  compute,
  vcpu: compute === 'pool' ? 2 : 0,
  policy: { hot: 1, parked: 2, minimumAgeMinutes: 0, ...changes },
});

/** One run on the memory's clock, over all of its functions unless `fleet` says which. */
export function runPruner(
  lambda: MemoryLambda,
  settings: Partial<PruneSettings> = {},
  runtime: Partial<PruneRuntime> = {},
): Promise<PruneReport> {
  return prune(
    lambda,
    {
      poolName: POOL,
      generations: [POOL],
      fleetPrefix: PREFIX,
      fleet: [...lambda.functions].map(([name, { pool }]) =>
        fleetFunction(name, {}, pool === undefined ? 'on-demand' : 'pool'),
      ),
      dryRun: false,
      ...settings,
    },
    {
      now: () => lambda.time,
      sleep: lambda.sleep,
      remainingMs: () => 300_000,
      holder: 'pruner:1',
      ...runtime,
    },
  );
}

/** `function:version` of each verdict. */
export const named = (verdicts: readonly { function: string; version: string }[]): string[] =>
  verdicts.map((verdict) => `${verdict.function}:${verdict.version}`);

/** Numbered versions that a client could still invoke, or that could be woken. */
export const left = (lambda: MemoryLambda, name: string): string[] =>
  Object.entries(lambda.states(name))
    .filter(([, state]) => state !== 'Deleting')
    .map(([version]) => version);
