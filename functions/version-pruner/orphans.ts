/** What the list of the pools tells that nobody looks after. */
import type { PoolFacts } from './pool-facts.ts';
import type { Orphan } from './report.ts';
import type { StageSettings } from './settings.ts';

/** Beyond it, a release of many functions at once may find no slot. */
const NEARLY_FULL = 90;

export function poolOrphans(
  { pools, versions }: PoolFacts,
  { poolName, fleet }: Pick<StageSettings, 'poolName' | 'fleet'>,
): Orphan[] {
  const orphans: Orphan[] = [];
  const known = new Set(fleet.map(({ name }) => name));
  for (const [name, attached] of versions) {
    if (known.has(name)) continue;
    orphans.push({
      kind: 'foreign-function',
      what: `${name} is no function of this fleet and holds ${attached.length} of the pool's slots`,
      remedy: 'delete the function if nobody needs it, or give it a pool of its own',
    });
  }
  for (const { pool, used, of } of pools) {
    if (used === 0 && pool !== poolName) {
      orphans.push({
        kind: 'empty-generation',
        what: `${pool} is an older generation of the pool and holds no version any more`,
        remedy: 'take it out of pool_generations in the stage’s tfvars and run make deploy',
      });
    }
    if (used >= NEARLY_FULL) {
      orphans.push({
        kind: 'pool-nearly-full',
        what: `${pool} holds ${used} versions of ${of}; without a free slot nothing can be deployed`,
        remedy: 'lower versions.hot or versions.parked of the functions, or run make prune KEEP=1',
      });
    }
  }
  return orphans;
}
