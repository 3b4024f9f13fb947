/** What is attached to the pools of a stage. */
import { type LambdaSender, listPoolVersions } from '../shared/versions/lambda-reads.ts';
import type { VersionFact } from '../shared/versions/policy.ts';
import type { PoolUse } from './report.ts';
import type { StageSettings } from './settings.ts';

/** Lambda quota: function versions per capacity provider. */
const VERSIONS_PER_POOL = 100;

export interface PoolFacts {
  pools: PoolUse[];
  /** Versions by function, those on different generations together. */
  versions: Map<string, VersionFact[]>;
}

/**
 * Lists every generation, at most two calls each. An older one that is gone is left out.
 * @throws what the service says when one can't be listed: half of the facts would make the rest look superfluous
 */
export async function readPools(
  lambda: LambdaSender,
  { poolName, generations }: Pick<StageSettings, 'poolName' | 'generations'>,
): Promise<PoolFacts> {
  const facts: PoolFacts = { pools: [], versions: new Map() };
  for (const pool of generations) {
    const byFunction = await listPoolVersions(lambda, pool).catch((error: Error) => {
      if (error.name === 'ResourceNotFoundException' && pool !== poolName) return undefined;
      throw error;
    });
    if (!byFunction) continue;
    let used = 0;
    for (const [name, versions] of byFunction) {
      used += versions.length;
      facts.versions.set(name, [...(facts.versions.get(name) ?? []), ...versions]);
    }
    facts.pools.push({ pool, used, of: VERSIONS_PER_POOL });
  }
  return facts;
}
