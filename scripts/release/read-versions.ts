/** What there is of a function right now, and how the policy stands to it. */
import {
  type LambdaSender,
  listAliases,
  listPoolVersions,
  listVersions,
} from '../../functions/shared/versions/lambda-reads.ts';
import {
  type AliasFact,
  type Judged,
  judgeVersions,
  type VersionFact,
  type VersionPolicy,
} from '../../functions/shared/versions/policy.ts';
import type { FleetEntry } from '../deploy/stage-terraform.ts';
import type { ReleaseOptions } from './release-options.ts';

/**
 * Every version of the function, judged from fresh reads.
 * @param ignoredAlias counts as not there: a release's own claim, say, protects nothing from that release
 */
export async function judgeNow(
  entry: FleetEntry,
  options: Pick<ReleaseOptions, 'lambda' | 'poolNames'>,
  ignoredAlias: string | undefined,
): Promise<{ judged: Judged[]; aliases: AliasFact[] }> {
  const versions = await readVersions(entry, options);
  // Read last: an alias may have been moved while the versions were listed.
  const all = await listAliases(options.lambda, entry.function_name);
  const aliases = all.filter(({ name }) => name !== ignoredAlias);
  return { judged: judgeVersions(versions, aliases, policyOf(entry)), aliases };
}

function policyOf({ versions }: FleetEntry): VersionPolicy {
  const { hot, parked, minimum_age_minutes: minimumAgeMinutes } = versions;
  return { hot, parked, minimumAgeMinutes };
}

async function readVersions(
  { function_name: name, compute }: FleetEntry,
  { lambda, poolNames }: { lambda: LambdaSender; poolNames: readonly string[] },
): Promise<VersionFact[]> {
  if (compute === 'on-demand') return listVersions(lambda, name);
  const versions: VersionFact[] = [];
  for (const pool of poolNames) {
    versions.push(...((await listPoolVersions(lambda, pool)).get(name) ?? []));
  }
  return versions;
}
