/** Release and rollback, call by call (scripts/release): one protocol, which differs in the version and in `last-good`. */
import { type Context, outdate, remember, scale } from './context.ts';
import { judge, type SeenAliases, type Standings, seeAliases, seeVersions } from './judge.ts';
import type { Program } from './program.ts';
import { canBeNamed, unsettled } from './service.ts';
import type { Act } from './state.ts';
import { endClaim, takeClaim } from './take-claim.ts';
import { type Floor, isUp, served, versionOf } from './world.ts';

/** A version at 0/0 can prove nothing. */
const awake = (floor: Floor): Floor => (floor === 0 ? 1 : floor);

const servesOnly = ({ world, me }: Context): boolean =>
  world.weighted === 0 && world.live === me.target;

export const releaseProgram: Program = {
  start: {
    run(context) {
      if (context.settings.mutant === 'aliases-read-once') {
        remember(context, { aliases: look(context) });
      }
      if (context.me.program === 'release') return 'claim';
      const target = rollbackTarget(context);
      if (target === 0) return 'ended';
      context.me.target = target;
      remember(context, { isFresh: true });
      return 'claim';
    },
  },
  claim: {
    isRepeatable: true,
    run(context) {
      const refused = takeClaim(context, context.me.target);
      if (refused === undefined) return 'read live';
      // Refused, it is run again until the claim is free.
      return refused === 'held' ? undefined : 'ended';
    },
  },
  'read live': {
    run(context) {
      const { world, me, calls } = context;
      calls.push('GetAlias');
      if (me.program === 'rollback' && !me.memory.isFresh) return 'failed';
      remember(context, { from: world.live, isFresh: true });
      const isAsleep = world.window === 0 && servesOnly(context);
      return isAsleep ? 'sync' : 'bring up';
    },
  },
  'bring up': { isUnderClaim: true, isRepeatable: true, run: bringUp('prove') },
  prove: {
    fails: 'failed',
    run({ world, me, calls }) {
      calls.push('Invoke');
      return versionOf(world, me.target).state === 'Active' ? 'sync' : 'failed';
    },
  },
  sync: {
    fails: 'failed',
    isUnderClaim: true,
    isRepeatable: true,
    run({ world, me, calls }) {
      if (!world.schedules.includes(me.target)) calls.push('CreateSchedule');
      world.schedules = [...new Set([...world.schedules, me.target])].sort();
      return world.window === 0 && world.live === me.target ? 'mark' : 'bring up again';
    },
  },
  'bring up again': { isUnderClaim: true, isRepeatable: true, run: bringUp('mark') },
  mark: {
    isUnderClaim: true,
    isRepeatable: true,
    run(context) {
      const isLate = context.settings.mutant === 'last-good-after-live';
      if (servesOnly(context)) return 'look at live';
      if (!isLate) mark(context);
      return 'move live';
    },
  },
  'move live': {
    isUnderClaim: true,
    isRepeatable: true,
    run(context) {
      const { state, world, me, calls } = context;
      calls.push('UpdateAlias');
      if (!me.memory.isFresh) return servesOnly(context) ? afterMove(context) : 'failed';
      const left = served(world).filter((version) => version !== me.target && isUp(world, version));
      remember(context, { left });
      context.violation = moveAgain(context);
      if (me.program === 'rollback') world.previous = 0;
      else if (world.live !== me.target) world.previous = world.live;
      world.live = me.target;
      world.weighted = 0;
      outdate(state);
      context.hasMovedLive = true;
      return afterMove(context);
    },
  },
  'mark late': {
    isUnderClaim: true,
    run(context) {
      mark(context);
      return 'look at live';
    },
  },
  'forget first': {
    isUnderClaim: true,
    run(context) {
      forget(context);
      return 'look at live';
    },
  },
  'look at live': {
    run(context) {
      remember(context, { aliases: look(context) });
      const isLate = context.settings.mutant === 'schedules-dropped-after-parking';
      return isLate ? 'judge' : 'drop schedules';
    },
  },
  'drop schedules': {
    isUnderClaim: true,
    isRepeatable: true,
    run(context) {
      dropSchedules(context);
      const { world, me } = context;
      if (servesOnly(context) && world.schedules.includes(me.target)) world.byHand = false;
      forgetReads(context);
      return 'judge';
    },
  },
  judge: {
    run(context) {
      const { world } = context;
      if (unsettled(world).some((version) => version < world.live && isUp(world, version))) {
        return undefined;
      }
      const { standings } = judgeNow(context);
      const todo = standings.flatMap((_, index) => {
        const version = index + 1;
        const floor = floorOf(context, standings, version);
        return floor !== undefined && versionOf(world, version).floor !== floor
          ? [{ version, act: floor as Act }]
          : [];
      });
      remember(context, { todo });
      return todo.length > 0 ? 'settle' : 'apply window';
    },
  },
  // Requests on their way to the version that was left are over.
  settle: {
    run(context) {
      remember(context, { left: [] });
      return context.settings.mutant === 'parks-without-look' ? 'adjust' : 'look';
    },
  },
  look: {
    run(context) {
      const [next, ...rest] = context.me.memory.todo ?? [];
      if (next === undefined) return 'apply window';
      if (!look(context).served.includes(next.version)) return 'adjust';
      remember(context, { todo: rest });
      return 'look';
    },
  },
  adjust: {
    isUnderClaim: true,
    isAtOnce: true,
    isRepeatable: true,
    run(context) {
      const rest = adjustNext(context);
      if (context.settings.mutant !== 'parks-without-look') return 'last look';
      return rest.length > 0 ? 'adjust' : 'apply window';
    },
  },
  'last look': { isUnderClaim: true, run: wakeIfTaken('look') },
  'apply window': {
    isUnderClaim: true,
    isRepeatable: true,
    run(context) {
      const { world, me, settings } = context;
      const isOther = versionOf(world, me.target).floor !== world.window;
      if (isOther && world.live === me.target) scale(context, me.target, world.window);
      if (settings.mutant === 'schedules-dropped-after-parking') dropSchedules(context);
      return me.program === 'rollback' ? 'forget' : 'end claim';
    },
  },
  forget: {
    isUnderClaim: true,
    isRepeatable: true,
    run(context) {
      forget(context);
      // All is done: the next one is another rollback.
      context.me.rolledBackTo = 0;
      return 'end claim';
    },
  },
  failed: {
    run(context) {
      const { standings, aliases } = judgeNow(context);
      const { world, me } = context;
      const todo = standings.flatMap((standing, index) => {
        const version = index + 1;
        const isLeftOver = standing === 'newer' && isUp(world, version);
        if (version !== me.target && !isLeftOver) return [];
        if (standing === 'serving' || standing === 'held' || !isUp(world, version)) return [];
        return [{ version, act: (standing === 'hot' ? 1 : 0) as Act }];
      });
      remember(context, { todo, aliases, hasFailed: true });
      return 'drop failed schedules';
    },
  },
  'drop failed schedules': {
    isUnderClaim: true,
    run(context) {
      dropSchedules(context);
      forgetReads(context);
      return 'look again';
    },
  },
  'look again': {
    run(context) {
      const [next, ...rest] = context.me.memory.todo ?? [];
      if (next === undefined) return 'end claim';
      if (!look(context).served.includes(next.version)) return 'take down';
      remember(context, { todo: rest });
      return 'look again';
    },
  },
  'take down': {
    isUnderClaim: true,
    isAtOnce: true,
    run(context) {
      adjustNext(context);
      return 'last look down';
    },
  },
  'last look down': { isUnderClaim: true, run: wakeIfTaken('look again') },
  'end claim': {
    isRepeatable: true,
    run(context) {
      endClaim(context);
      // What failed although it serves already is not finished: its error says to run it again.
      return context.me.memory.hasFailed && servesOnly(context) ? 'crashed' : 'ended';
    },
  },
};

/** Sets the floor of the next version that is to be adjusted. @returns what is left to adjust */
function adjustNext(context: Context) {
  const [next, ...rest] = context.me.memory.todo ?? [];
  if (next) scale(context, next.version, next.act as Floor);
  remember(context, { todo: rest, changed: next?.version ?? 0 });
  return rest;
}

/** A hand may have moved `live` to what was changed in the very moment between the look and the call. */
function wakeIfTaken(next: string) {
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
function bringUp(next: string) {
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
 * A claim that was cut off tells what to finish (a rollback, to an older version) or to undo (a release, which had not
 * moved `live`); else `last-good`; else the best version that is kept.
 */
function rollbackTarget(context: Context): number {
  const { state, world, calls } = context;
  calls.push('GetAlias', 'ListAliases');
  const { claim } = world;
  const isPruners = claim && state.processes[claim.holder]?.program === 'pruner';
  const claimed = isPruners ? 0 : (claim?.version ?? 0);
  if (claimed !== 0 && !served(world).includes(claimed)) {
    return Math.min(claimed, world.live);
  }
  if (world.lastGood !== 0) return world.lastGood;
  if (claimed !== 0 && context.settings.mutant !== 'rollback-forgets-first') return claimed;
  const { standings } = judgeNow(context);
  const best = Math.max(standings.lastIndexOf('hot'), -1);
  return (best >= 0 ? best : standings.lastIndexOf('parked')) + 1;
}

/** A rollback that was cut off and is run again goes where it was going. */
function moveAgain({ me, world }: Context): string | undefined {
  const from = world.byHand ? 0 : me.rolledBackTo;
  if (me.program === 'rollback') me.rolledBackTo = me.target;
  if (!from || from === me.target) return undefined;
  return `${me.name} goes on from ${from} to ${me.target}`;
}

function mark({ world, me, calls }: Context): void {
  if (me.program !== 'release' || me.memory.from === me.target) return;
  if (world.lastGood === me.memory.from) return;
  calls.push(world.lastGood === 0 ? 'CreateAlias' : 'UpdateAlias');
  world.lastGood = me.memory.from ?? 0;
}

function forget({ world, calls }: Context): void {
  calls.push('DeleteAlias');
  world.lastGood = 0;
}

function afterMove({ me, settings }: Context): string {
  if (settings.mutant === 'last-good-after-live' && me.program === 'release') return 'mark late';
  if (settings.mutant === 'rollback-forgets-first' && me.program === 'rollback') {
    return 'forget first';
  }
  return 'look at live';
}

/** DeleteSchedule for every version that `live` did not name when it was read. */
function dropSchedules(context: Context): void {
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
function look({ world, me, settings, calls }: Context): SeenAliases {
  if (settings.mutant === 'aliases-read-once' && me.memory.aliases) return me.memory.aliases;
  calls.push('ListAliases');
  const seen = seeAliases(world);
  return settings.mutant === 'weights-ignored'
    ? { ...seen, served: seen.served.slice(0, 1) }
    : seen;
}

/** What was read of the aliases counts no longer. */
function forgetReads(context: Context): void {
  if (context.settings.mutant === 'aliases-read-once') return;
  const { aliases: _, from: __, isFresh: ___, ...memory } = context.me.memory;
  context.me.memory = memory;
}

/** The program's own claim protects nothing from it. */
function judgeNow(context: Context): { standings: Standings; aliases: SeenAliases } {
  context.calls.push('ListFunctionVersionsByCapacityProvider');
  const aliases = look(context);
  const versions = seeVersions(context.world);
  return { standings: judge(versions, { ...aliases, claimed: 0 }, context.settings), aliases };
}

/** The floor of a version's standing; undefined when it is not the release's to change. */
function floorOf({ world, me }: Context, standings: Standings, version: number): Floor | undefined {
  const standing = standings[version - 1];
  if (standing === 'hot') return 1;
  if (standing === 'parked') return 0;
  const isLeftOver = standing === 'retired' || (standing === 'newer' && me.program === 'rollback');
  return isLeftOver && isUp(world, version) ? 0 : undefined;
}
