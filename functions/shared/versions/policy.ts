/**
 * What may happen to a published version, decided from facts alone: serving → hot (a small floor) → parked (0/0) →
 * retired (deleted). The pruner and the release both ask here, so they can't disagree. Pure: a dry run and a live run
 * can't differ, and every case can be tested.
 */
import { LAST_GOOD, LIVE } from './aliases.ts';

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
  description?: string;
}

/** How many versions of a function stay behind the serving one. Whole numbers of at least 0. */
export interface VersionPolicy {
  /** Rollback targets that are kept running at floor 1. */
  hot: number;
  /** Rollback targets beyond them, kept at 0/0. */
  parked: number;
  /** No version younger than this is deleted. The policy carries it, the pruner, who has a clock, applies it. */
  minimumAgeMinutes: number;
}

/**
 * serving: `live` names it, weighted side included · held: another alias names it, it is neither parked nor deleted ·
 * changing: Pending or Deleting · newer: published after what serves, perhaps the next release · hot, parked: rollback
 * targets · unnumbered: `$LATEST.PUBLISHED` and the like, never touched · retired: may be deleted.
 */
export type Standing =
  | 'serving'
  | 'held'
  | 'hot'
  | 'parked'
  | 'newer'
  | 'changing'
  | 'unnumbered'
  | 'retired';

export interface Judged {
  version: string;
  state: string;
  standing: Standing;
  /** Why, as the end of a sentence about the version. */
  reason: string;
}

/** The number of a numbered version; undefined for `$LATEST`, `$LATEST.PUBLISHED` and whatever else is no number. */
export function versionNumber(qualifier: string): bigint | undefined {
  return /^[1-9][0-9]*$/.test(qualifier) ? BigInt(qualifier) : undefined;
}

/** Orders by number, not by text: 9 comes before 10. What is no number comes first. */
export const compareVersions = (left: string, right: string): number => {
  const difference = (versionNumber(left) ?? 0n) - (versionNumber(right) ?? 0n);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};

/** The alias that holds a version, weighted or not; undefined when none does. */
export const holdingAlias = (
  qualifier: string,
  aliases: readonly AliasFact[],
): string | undefined => aliases.find((alias) => alias.targets.includes(qualifier))?.name;

/** States in which a version answers nobody: deleting it takes nothing away from anybody (Lambda API model, State). */
const DOWN = ['Deactivated', 'Deactivating', 'Failed'];

/** Whether a version may be answering somebody. An unknown state counts as up. */
export const isUp = (state: string): boolean => !DOWN.includes(state);

/** States that nobody but the service changes. */
const CHANGING: Readonly<Record<string, string>> = {
  Pending: 'still being published',
  Deleting: 'already being deleted',
};

/** A version above the serving one is dead in these states, unless it is the newest of all. */
const DEAD = ['Deactivated', 'Failed', 'Inactive'];

/**
 * Judges all versions of one function, by number, oldest first. Without an alias `live`, or with one that names
 * something that is not there or has no number, nothing can be judged and everything is held.
 * @throws RangeError for a policy that is not whole numbers of at least 0, so that a slip can't delete a fleet
 */
export function judgeVersions(
  versions: readonly VersionFact[],
  aliases: readonly AliasFact[],
  policy: VersionPolicy,
): Judged[] {
  checkPolicy(policy);
  const sorted = [...versions].sort((a, b) => compareVersions(a.qualifier, b.qualifier));
  const blind = reasonToJudgeNothing(versions, aliases);
  if (blind !== undefined) {
    return sorted.map((fact) => judgeAlone(fact, aliases) ?? judged(fact, 'held', blind));
  }
  const serving = targetsOf(aliases, LIVE).toSorted(compareVersions).at(-1) as string;
  const newest = sorted.findLast(({ state }) => state !== 'Deleting')?.qualifier;
  const undecided = sorted.filter((fact) => judgeAlone(fact, aliases) === undefined);
  const targets = rankTargets(undecided, targetsOf(aliases, LAST_GOOD), serving);
  return sorted.map(
    (fact) =>
      judgeAlone(fact, aliases) ?? judgeAmongOthers(fact, { targets, serving, newest, policy }),
  );
}

const judged = ({ qualifier, state }: VersionFact, standing: Standing, reason: string): Judged => ({
  version: qualifier,
  state,
  standing,
  reason,
});

function checkPolicy(policy: VersionPolicy): void {
  for (const name of ['hot', 'parked', 'minimumAgeMinutes'] as const) {
    const value = policy[name];
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new RangeError(
        `versions.${name} must be a whole number of at least 0, not ${String(value)}`,
      );
    }
  }
}

const targetsOf = (aliases: readonly AliasFact[], name: string): readonly string[] =>
  aliases.find((alias) => alias.name === name)?.targets ?? [];

function reasonToJudgeNothing(
  versions: readonly VersionFact[],
  aliases: readonly AliasFact[],
): string | undefined {
  const targets = targetsOf(aliases, LIVE);
  if (targets.length === 0) return `the function has no alias ${LIVE}`;
  for (const target of targets) {
    if (versionNumber(target) === undefined) return `${LIVE} names ${target}, which has no number`;
    if (!versions.some(({ qualifier }) => qualifier === target)) {
      return `${LIVE} names version ${target}, which is not there`;
    }
  }
  return undefined;
}

/** What the version and the aliases alone decide; undefined when it depends on the other versions. */
function judgeAlone(fact: VersionFact, aliases: readonly AliasFact[]): Judged | undefined {
  const { qualifier, state } = fact;
  if (versionNumber(qualifier) === undefined) {
    return judged(fact, 'unnumbered', 'not a numbered version');
  }
  const names = aliases
    .filter(({ targets }) => targets.includes(qualifier))
    .map(({ name }) => name);
  if (names.includes(LIVE)) return judged(fact, 'serving', `alias ${LIVE} names it`);
  const holder = names.find((name) => name !== LAST_GOOD);
  if (holder !== undefined) return judged(fact, 'held', `alias ${holder} names it`);
  const change = CHANGING[state];
  if (change !== undefined) return judged(fact, 'changing', change);
  // Nobody can roll back to it, but the service refuses to delete it while an alias names it.
  if (names.includes(LAST_GOOD) && state === 'Failed') {
    return judged(fact, 'held', `alias ${LAST_GOOD} names it, though it is Failed`);
  }
  return undefined;
}

interface Targets {
  /** Rollback targets, best first; the first `marked` ones are named by `last-good`. */
  ranked: string[];
  marked: number;
}

/** Versions one could roll back to, best first: what `last-good` names, then older ones, the newest of them first. */
function rankTargets(
  undecided: readonly VersionFact[],
  lastGood: readonly string[],
  serving: string,
): Targets {
  const sound = undecided
    .filter(({ state }) => state !== 'Failed')
    .map(({ qualifier }) => qualifier);
  const marked = lastGood.filter((target) => sound.includes(target));
  const older = sound
    .filter((version) => compareVersions(version, serving) < 0 && !marked.includes(version))
    .toReversed();
  return { ranked: [...marked, ...older], marked: marked.length };
}

interface Setting {
  targets: Targets;
  /** Highest version that serves. */
  serving: string;
  newest: string | undefined;
  policy: VersionPolicy;
}

function judgeAmongOthers(
  fact: VersionFact,
  { targets, serving, newest, policy: { hot, parked } }: Setting,
): Judged {
  const { qualifier, state } = fact;
  const rank = targets.ranked.indexOf(qualifier);
  if (rank >= 0) {
    const isMarked = rank < targets.marked;
    const mark = isMarked ? `, alias ${LAST_GOOD} names it` : '';
    if (rank < hot) return judged(fact, 'hot', `rollback target, kept running${mark}`);
    if (rank < hot + parked || isMarked) {
      return judged(fact, 'parked', `rollback target, parked${mark}`);
    }
    return judged(fact, 'retired', `older than ${hot} hot and ${parked} parked rollback targets`);
  }
  if (compareVersions(qualifier, serving) < 0) {
    return judged(fact, 'retired', 'Failed, nobody can roll back to it');
  }
  if (qualifier === newest) return judged(fact, 'newer', 'the newest version, the one deployed');
  const place = `newer than version ${serving}, which serves`;
  if (!DEAD.includes(state)) return judged(fact, 'newer', place);
  return judged(fact, 'retired', `${state}, though ${place}`);
}
