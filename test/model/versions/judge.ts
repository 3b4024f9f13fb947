/** The judgement of the real policy, for versions of the model. */
import {
  type AliasFact,
  judgeVersions,
  type Standing,
  type VersionFact,
  type VersionPolicy,
} from '../../../functions/shared/versions/policy.ts';
import { mayHaveWork } from '../../../functions/version-pruner/may-have-work.ts';
import { LETTERS, served, type World } from './world.ts';

/** What a program has read of the aliases. */
export interface SeenAliases {
  served: number[];
  lastGood: number;
  claimed: number;
}

export const seeAliases = (world: World): SeenAliases => ({
  served: served(world),
  lastGood: world.lastGood,
  claimed: world.claim?.version ?? 0,
});

/** What a program has read of the pool: a letter for the state of each version (LETTERS). */
export type SeenVersions = string;

export function seeVersions(world: World): SeenVersions {
  let seen = '';
  for (const { state } of world.versions) seen += LETTERS[state];
  return seen;
}

const STATES = new Map(Object.entries(LETTERS).map(([state, letter]) => [letter, state]));

/** The standing of each version by its index; undefined where there is none. */
export type Standings = readonly (Standing | undefined)[];

const known = new Map<string, Standings>();

/** Remembers: the same facts are judged in very many states. */
export function judge(
  versions: SeenVersions,
  aliases: SeenAliases,
  policy: Pick<VersionPolicy, 'hot' | 'parked'>,
): Standings {
  const key = `${versions}|${aliases.served}|${aliases.lastGood}|${aliases.claimed}|${policy.hot}|${policy.parked}`;
  const found = known.get(key);
  if (found) return found;
  const judged = judgeVersions(versionFacts(versions), aliasFacts(aliases), {
    ...policy,
    minimumAgeMinutes: 0,
  });
  const standings = [...versions].map(
    (_, index) => judged.find(({ version }) => version === String(index + 1))?.standing,
  );
  known.set(key, standings);
  return standings;
}

const workKnown = new Map<string, boolean>();

/** Whether the pruner has to read the aliases at all. */
export function hasWork(versions: SeenVersions, policy: Pick<VersionPolicy, 'hot' | 'parked'>) {
  const key = `${versions}|${policy.hot}|${policy.parked}`;
  const found = workKnown.get(key);
  if (found !== undefined) return found;
  const entry = { policy: { ...policy, minimumAgeMinutes: 0 }, compute: 'pool' } as const;
  const result = mayHaveWork(versionFacts(versions), entry);
  workKnown.set(key, result);
  return result;
}

const versionFacts = (versions: SeenVersions): VersionFact[] =>
  [...versions].flatMap((letter, index) =>
    isThere(letter) ? [{ qualifier: String(index + 1), state: STATES.get(letter) as string }] : [],
  );

const isThere = (letter: string): boolean => letter !== LETTERS.absent && letter !== LETTERS.gone;

function aliasFacts({ served: targets, lastGood, claimed }: SeenAliases): AliasFact[] {
  const alias = (name: string, version: number): AliasFact[] =>
    version === 0 ? [] : [{ name, targets: [String(version)] }];
  return [
    { name: 'live', targets: targets.map(String) },
    ...alias('release', claimed),
    ...alias('last-good', lastGood),
  ];
}
