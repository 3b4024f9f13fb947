/** Release and rollback, call by call (scripts/release): one protocol, which differs in the version and in `last-good`. */
import { outdate, remember, scale } from './context.ts';
import type { Program } from './program.ts';
import {
  adjustNext,
  afterMove,
  bringUp,
  dropSchedules,
  floorOf,
  forget,
  forgetReads,
  judgeNow,
  look,
  mark,
  moveAgain,
  rollbackTarget,
  servesOnly,
  wakeIfTaken,
} from './release-acts.ts';
import { unsettled } from './service.ts';
import type { Act } from './state.ts';
import { endClaim, takeClaim } from './take-claim.ts';
import { isUp, served, versionOf } from './world.ts';

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
