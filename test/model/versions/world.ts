/**
 * The state of one function as Lambda and EventBridge Scheduler hold it, small enough to be explored: what the programs
 * work on. Floors are 0 (parked), 1 (kept small), 2 (the whole floor that serves) or 3 (what the service gives a new version).
 */

export type VersionState =
  | 'absent'
  | 'Pending'
  | 'Active'
  | 'Deactivated'
  | 'Failed'
  | 'Deleting'
  | 'gone';
export type Floor = 0 | 1 | 2 | 3;

export interface ModelVersion {
  state: VersionState;
  /** The floor that was asked for. */
  floor: Floor;
}

export interface Claim {
  version: number;
  /** The process that took it. */
  holder: number;
  /** Its lease is over. */
  isOver: boolean;
}

export interface World {
  /** The version with number n is at n − 1. */
  versions: ModelVersion[];
  live: number;
  /** The second version of a weighted `live`, 0 without one. */
  weighted: number;
  claim: Claim | undefined;
  /** The version that the alias `last-good` names, 0 without the alias. */
  lastGood: number;
  /** The version that `live` left at the last release, 0 before one and after a rollback. */
  previous: number;
  /** The numbers that the timetable gives at the moment: a whole floor, or a declared 0/0. */
  window: 0 | 2;
  /** Versions with schedules. */
  schedules: number[];
  /** Schedules that have fired and whose call has not arrived yet. */
  deliveries: { version: number; floor: 0 | 2 }[];
  /** Versions that a schedule changed after it had been deleted: its call was under way. */
  strays: number[];
  /** `live` was moved by hand, past the release, since a release or rollback last came through. */
  byHand: boolean;
}

export function copyWorld(world: World): World {
  return {
    ...world,
    versions: world.versions.map((version) => ({ ...version })),
    claim: world.claim && { ...world.claim },
    schedules: [...world.schedules],
    deliveries: [...world.deliveries],
    strays: [...world.strays],
  };
}

/** The version, or one that does not exist. */
export const versionOf = (world: World, version: number): ModelVersion =>
  world.versions[version - 1] ?? { state: 'absent', floor: 0 };

export const exists = (world: World, version: number): boolean =>
  !['absent', 'gone'].includes(versionOf(world, version).state);

/** Whether it holds environments, or soon will. */
export const isUp = (world: World, version: number): boolean =>
  ['Active', 'Pending'].includes(versionOf(world, version).state);

/** The versions that `live` sends traffic to. */
export const served = ({ live, weighted }: World): number[] =>
  weighted === 0 ? [live] : [live, weighted];

/** Whether any alias names it: Lambda refuses to delete it then. */
export const isNamed = (world: World, version: number): boolean =>
  served(world).includes(version) || world.lastGood === version || world.claim?.version === version;

/** A letter for each state: what is remembered and compared millions of times is short. */
export const LETTERS: Record<VersionState, string> = {
  absent: '-',
  Pending: 'P',
  Active: 'A',
  Deactivated: 'D',
  Failed: 'F',
  Deleting: 'd',
  gone: 'x',
};

/** Equal for equal worlds only, and short, because millions are kept. */
export function keyOfWorld(world: World): string {
  const { claim, live, weighted, lastGood, previous, window, byHand } = world;
  let key = `${live}${weighted}${lastGood}${previous}${window}${byHand ? 1 : 0}`;
  for (const { state, floor } of world.versions) key += LETTERS[state] + floor;
  if (claim) key += `c${claim.version}${claim.holder}${claim.isOver ? '!' : ''}`;
  for (const version of world.schedules) key += `s${version}`;
  for (const { version, floor } of world.deliveries) key += `l${version}${floor}`;
  for (const version of world.strays) key += `t${version}`;
  return key;
}

/** For a trace. */
export function describeWorld(world: World): string {
  const versions = world.versions.map(({ state, floor }) => `${LETTERS[state]}${floor}`).join('');
  const { claim, weighted } = world;
  return [
    versions,
    `live=${world.live}${weighted === 0 ? '' : `+${weighted}`}`,
    claim ? `claim=${claim.version}/${claim.holder}${claim.isOver ? '!' : ''}` : '',
    world.lastGood === 0 ? '' : `good=${world.lastGood}`,
    world.window === 0 ? 'window=0' : '',
    world.schedules.length === 0 ? '' : `schedules=${world.schedules.join('')}`,
    ...world.deliveries.map(({ version, floor }) => `late=${version}:${floor}`),
    world.strays.length === 0 ? '' : `strays=${world.strays.join('')}`,
    world.byHand ? 'by-hand' : '',
  ]
    .filter(Boolean)
    .join(' ');
}
