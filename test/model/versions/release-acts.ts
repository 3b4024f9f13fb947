/** What the instructions of release and rollback do, and what they ask before. */
import { type Context, remember, scale } from './context.ts';
import { judge, type SeenAliases, type Standings, seeAliases, seeVersions } from './judge.ts';
import { canBeNamed } from './service.ts';
import { type Floor, isUp, served, versionOf } from './world.ts';

/** A version at 0/0 can prove nothing. */
export const awake = (floor: Floor): Floor => (floor === 0 ? 1 : floor);

export const servesOnly = ({ world, me }: Context): boolean =>
  world.weighted === 0 && world.live === me.target;

/** Sets the floor of the next version that is to be adjusted. @returns what is left to adjust */
export function adjustNext(context: Context) {
  const [next, ...rest] = context.me.memory.todo ?? [];
  if (next) scale(context, next.version, next.act as Floor);
  remember(context, { todo: rest, changed: next?.version ?? 0 });
  return rest;
}

/** A hand may have moved `live` to what was changed in the very moment between the look and the call. */
export function wakeIfTaken(next: string) {
  return (context: Context): string => {
    const { changed = 0, ...memory } = context.me.memory;
    context.me.memory = memory;
    if (context.settings.mutant === 'no-last-look') return next;
    if (look(context).served.includes(changed))
      scale(context, changed, awake(context.world.window));
    return next;
  };
}

/** Until the version is Active with the floor of the moment, which may change meanwhile. */
export function bringUp(next: string) {
  return (context: Context): string | undefined => {
    const { world, me } = context;
    const { state, floor } = versionOf(world, me.target);
    if (!canBeNamed(world, me.target) || state === 'Failed') return 'failed';
    const wanted = awake(world.window);
    if (floor !== wanted) {
      scale(context, me.target, wanted);
      return me.at;
    }
    return state === 'Active' ? next : undefined;
  };
}

/**
 * A claim that was cut off tells what to finish (a rollback) or to undo (a release, which had not moved `live`); else
 * `last-good`; else the best version that is kept.
 */
export function rollbackTarget(context: Context): number {
  const { state, world, calls, settings } = context;
  calls.push('GetAlias', 'ListAliases');
  const { claim, live, lastGood } = world;
  remember(context, { keepsLastGood: false });
  const by = claim && state.processes[claim.holder]?.program;
  if (claim && by === 'rollback' && settings.mutant !== 'rollback-forgets-first') {
    const isThere = served(world).includes(claim.version);
    remember(context, { keepsLastGood: isThere && lastGood < live });
    return claim.version;
  }
  if (claim && by === 'release' && !served(world).includes(claim.version)) {
    remember(context, { keepsLastGood: lastGood !== live });
    return live;
  }
  if (lastGood !== 0) return lastGood;
  const { standings } = judgeNow(context);
  const best = Math.max(standings.lastIndexOf('hot'), -1);
  return (best >= 0 ? best : standings.lastIndexOf('parked')) + 1;
}

/** A rollback that was cut off and is run again goes where it was going. */
export function moveAgain({ me, world }: Context): string | undefined {
  const from = world.byHand ? 0 : me.rolledBackTo;
  if (me.program === 'rollback') me.rolledBackTo = me.target;
  if (!from || from === me.target) return undefined;
  return `${me.name} goes on from ${from} to ${me.target}`;
}

export function mark({ world, me, calls }: Context): void {
  if (me.program !== 'release' || me.memory.from === me.target) return;
  if (world.lastGood === me.memory.from) return;
  calls.push(world.lastGood === 0 ? 'CreateAlias' : 'UpdateAlias');
  world.lastGood = me.memory.from ?? 0;
}

export function forget({ world, me, calls }: Context): void {
  if (me.memory.keepsLastGood) return;
  calls.push('DeleteAlias');
  world.lastGood = 0;
}

export function afterMove({ me, settings }: Context): string {
  if (settings.mutant === 'last-good-after-live' && me.program === 'release') return 'mark late';
  if (settings.mutant === 'rollback-forgets-first' && me.program === 'rollback') {
    return 'forget first';
  }
  return 'look at live';
}

/** DeleteSchedule for every version that `live` did not name when it was read. */
export function dropSchedules(context: Context): void {
  const { world, me, calls, settings } = context;
  const isBold = settings.mutant === 'failure-drops-serving-schedules' && me.memory.hasFailed;
  const seen = me.memory.aliases?.served ?? served(world);
  const kept = isBold ? seen.filter((version) => version !== me.target) : seen;
  const dropped = world.schedules.filter((version) => !kept.includes(version));
  if (dropped.length === 0) return;
  calls.push('DeleteSchedule');
  const wrong = dropped.find((version) => served(world).includes(version));
  if (wrong && !world.byHand)
    context.violation = `${me.name} drops the schedules of ${wrong}, which serves`;
  world.schedules = world.schedules.filter((version) => kept.includes(version));
}

/** ListAliases, as far as the mutant looks at all. */
export function look({ world, me, settings, calls }: Context): SeenAliases {
  if (settings.mutant === 'aliases-read-once' && me.memory.aliases) return me.memory.aliases;
  calls.push('ListAliases');
  const seen = seeAliases(world);
  return settings.mutant === 'weights-ignored'
    ? { ...seen, served: seen.served.slice(0, 1) }
    : seen;
}

/** What was read of the aliases counts no longer. */
export function forgetReads(context: Context): void {
  if (context.settings.mutant === 'aliases-read-once') return;
  const { aliases: _, from: __, isFresh: ___, ...memory } = context.me.memory;
  context.me.memory = memory;
}

/** The program's own claim protects nothing from it. */
export function judgeNow(context: Context): { standings: Standings; aliases: SeenAliases } {
  context.calls.push('ListFunctionVersionsByCapacityProvider');
  const aliases = look(context);
  const versions = seeVersions(context.world);
  return { standings: judge(versions, { ...aliases, claimed: 0 }, context.settings), aliases };
}

/** The floor of a version's standing; undefined when it is not the release's to change. */
export function floorOf(
  { world, me }: Context,
  standings: Standings,
  version: number,
): Floor | undefined {
  const standing = standings[version - 1];
  if (standing === 'hot') return 1;
  if (standing === 'parked') return 0;
  const isLeftOver = standing === 'retired' || (standing === 'newer' && me.program === 'rollback');
  return isLeftOver && isUp(world, version) ? 0 : undefined;
}
