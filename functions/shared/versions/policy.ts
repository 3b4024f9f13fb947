/**
 * What may happen to a published version, decided from facts alone: which ones the pruner keeps or deletes, and which
 * ones a release may park. Pure, so that a dry run and a live run can't differ and every case can be tested.
 */

export interface VersionFact {
  /** A version number, or a name such as `$LATEST.PUBLISHED`. */
  qualifier: string;
  /** State of the version, such as Active, Pending or Deactivated (Lambda API model). */
  state: string;
}

export interface AliasFact {
  name: string;
  /** Every version that the alias may send traffic to: its own, and the weighted one while a shift runs. */
  targets: readonly string[];
}

export interface Verdict {
  version: string;
  reason: string;
}

export interface Verdicts {
  keep: Verdict[];
  /** Oldest first: should a run stop half-way, the least wanted ones are gone. */
  delete: Verdict[];
}

/** The number of a numbered version; undefined for `$LATEST`, `$LATEST.PUBLISHED` and whatever else is no number. */
export function versionNumber(qualifier: string): bigint | undefined {
  return /^[1-9][0-9]*$/.test(qualifier) ? BigInt(qualifier) : undefined;
}

const compareVersions = (left: string, right: string): number => {
  const difference = (versionNumber(left) ?? 0n) - (versionNumber(right) ?? 0n);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};

/** The alias that holds a version, weighted or not; undefined when none does. */
export const holdingAlias = (
  qualifier: string,
  aliases: readonly AliasFact[],
): string | undefined => aliases.find((alias) => alias.targets.includes(qualifier))?.name;

/**
 * Judges all versions of one function. Kept are: what is no number, what an alias names, what is still being published
 * or already being deleted, and the newest `keep` numbered versions, whether an alias names them or not.
 * @param keep whole number ≥ 1; anything else throws, so that a slip can't delete a fleet.
 */
export function judgeVersions(
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

/**
 * Versions that a release takes to 0/0 once `live` stands on `serving`: older numbered ones that are up and that no
 * alias names. A newer one is left alone: it may be the next release on its way.
 */
export function versionsToPark(
  versions: readonly VersionFact[],
  aliases: readonly AliasFact[],
  serving: string,
): string[] {
  return versions
    .filter(
      ({ qualifier, state }) =>
        versionNumber(qualifier) !== undefined &&
        compareVersions(qualifier, serving) < 0 &&
        state === 'Active' &&
        holdingAlias(qualifier, aliases) === undefined,
    )
    .map(({ qualifier }) => qualifier)
    .sort(compareVersions);
}
