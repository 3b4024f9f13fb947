/** Which versions of a function the pruner keeps or deletes: the newest ones, and whatever an alias names. */
import {
  type AliasFact,
  compareVersions,
  holdingAlias,
  type VersionFact,
  versionNumber,
} from '../shared/versions/policy.ts';

export interface Verdict {
  version: string;
  reason: string;
}

export interface Verdicts {
  keep: Verdict[];
  /** Oldest first: should a run stop half-way, the least wanted ones are gone. */
  delete: Verdict[];
}

/**
 * Judges all versions of one function. Kept are: what is no number, what an alias names, what is still being published
 * or already being deleted, and the newest `keep` numbered versions, whether an alias names them or not.
 * @param keep whole number ≥ 1; anything else throws, so that a slip can't delete a fleet.
 */
export function judgeNewest(
  versions: readonly VersionFact[],
  aliases: readonly AliasFact[],
  keep: number,
): Verdicts {
  if (!Number.isSafeInteger(keep) || keep < 1) {
    throw new RangeError(`keep must be a whole number of at least 1, not ${String(keep)}`);
  }
  // A version that is going away must not take the place of one that stays.
  const numbered = versions.filter(
    ({ qualifier, state }) => versionNumber(qualifier) !== undefined && state !== 'Deleting',
  );
  const newest = new Set(
    numbered
      .map(({ qualifier }) => qualifier)
      .sort(compareVersions)
      .slice(-keep),
  );
  const verdicts: Verdicts = { keep: [], delete: [] };
  for (const { qualifier, state } of versions) {
    const reason = reasonToKeep(qualifier, state, aliases, newest, keep);
    if (reason) verdicts.keep.push({ version: qualifier, reason });
    else verdicts.delete.push({ version: qualifier, reason: `older than the newest ${keep}` });
  }
  verdicts.delete.sort((left, right) => compareVersions(left.version, right.version));
  return verdicts;
}

function reasonToKeep(
  qualifier: string,
  state: string,
  aliases: readonly AliasFact[],
  newest: ReadonlySet<string>,
  keep: number,
): string | undefined {
  if (versionNumber(qualifier) === undefined) return 'not a numbered version';
  const alias = holdingAlias(qualifier, aliases);
  if (alias !== undefined) return `alias ${alias} points at it`;
  if (newest.has(qualifier)) return `among the newest ${keep}`;
  if (state === 'Pending') return 'still being published';
  if (state === 'Deleting') return 'already being deleted';
  return undefined;
}
