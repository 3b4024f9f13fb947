/** One function while a run is at it. */
import { listAliases, listVersions } from '../shared/versions/lambda-reads.ts';
import {
  type AliasFact,
  type Judged,
  judgeVersions,
  type VersionFact,
} from '../shared/versions/policy.ts';
import { readPools } from './pool-facts.ts';
import type { Run } from './run.ts';
import type { FleetFunction } from './settings.ts';

/** A function as it stood when the run came to it. */
export interface Subject {
  entry: FleetFunction;
  versions: readonly VersionFact[];
  aliases: readonly AliasFact[];
}

/** The function's versions as they stand by its aliases of this moment. */
export async function judgeNow(run: Run, { entry, versions }: Subject): Promise<Judged[]> {
  return judgeVersions(versions, await listAliases(run.lambda, entry.name), entry.policy);
}

/** The function with its versions as they are listed now. */
export async function listedAgain(run: Run, subject: Subject): Promise<Subject> {
  const { name, compute } = subject.entry;
  if (compute === 'on-demand') {
    return { ...subject, versions: await listVersions(run.lambda, name) };
  }
  const { versions } = await readPools(run.lambda, run.settings);
  return { ...subject, versions: versions.get(name) ?? [] };
}
