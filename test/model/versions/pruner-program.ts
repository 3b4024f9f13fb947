/** A run of the version pruner over one function, call by call (functions/version-pruner). */
import { type Context, remember, remove, scale } from './context.ts';
import {
  hasWork,
  judge,
  type SeenAliases,
  type SeenVersions,
  type Standings,
  seeAliases,
  seeVersions,
} from './judge.ts';
import type { Program } from './program.ts';
import type { Act, Memory } from './state.ts';
import { endClaim, takeClaim } from './take-claim.ts';
import { LETTERS } from './world.ts';

export const prunerProgram: Program = {
  start: {
    run(context) {
      context.calls.push('ListFunctionVersionsByCapacityProvider');
      const { page, mutant } = context.settings;
      const all = seeVersions(context.world);
      const listed = mutant === 'first-page-only' ? firstPage(all, page) : all;
      remember(context, { versions: listed });
      spend(context, 1);
      return hasWork(listed, context.settings) ? 'list aliases' : 'ended';
    },
  },
  'list aliases': {
    run(context) {
      const { versions = '' } = context.me.memory;
      const standings = judgeNow(context);
      // Reads everything once more for each version, as tools do that plan before they act.
      if (context.settings.mutant === 'progress-lost-between-runs') spend(context, versions.length);
      const isBold = context.settings.mutant === 'deletes-running-without-claim';
      const todo = [
        ...deletions(standings, context.me.memory, true),
        ...(isBold ? deletions(standings, context.me.memory, false) : []),
      ];
      remember(context, { todo });
      if (hasDeadClaim(context)) remember(context, { meetsDeadClaim: true });
      return 'delete';
    },
  },
  delete: {
    isRepeatable: true,
    run(context) {
      const [next, ...rest] = context.me.memory.todo ?? [];
      if (next === undefined) return isThereMore(context) ? 'claim' : afterAll(context);
      if (isTimeOver(context)) return 'ended';
      spend(context, 1);
      const refusal = remove(context, next.version);
      remember(context, { todo: rest });
      return refusal && context.settings.mutant === 'first-failed-delete-ends-run'
        ? 'ended'
        : 'delete';
    },
  },
  claim: {
    isRepeatable: true,
    run(context) {
      const { aliases } = context.me.memory;
      remember(context, { todo: running(judgeSeen(context), context.me.memory) });
      return takeClaim(context, aliases?.served[0] ?? 0) === undefined ? 'list again' : 'ended';
    },
  },
  // The claim may have come late: a release in between changes states and aliases alike.
  'list again': {
    run(context) {
      context.calls.push('ListFunctionVersionsByCapacityProvider');
      remember(context, { versions: seeVersions(context.world) });
      return 'look';
    },
  },
  look: {
    run(context) {
      const [next, ...rest] = context.me.memory.todo ?? [];
      if (next === undefined) return 'end claim';
      if (context.settings.mutant === 'parks-without-look') return 'act';
      const wanted = next.act === 'delete' ? 'retired' : 'parked';
      const standing =
        context.settings.mutant === 'judged-before-claim'
          ? unlessServed(context, next.version, wanted)
          : judgeNow(context)[next.version - 1];
      if (standing === wanted) return 'act';
      remember(context, { todo: rest });
      return 'look';
    },
  },
  act: {
    isUnderClaim: true,
    isAtOnce: true,
    isRepeatable: true,
    run(context) {
      const [next, ...rest] = context.me.memory.todo ?? [];
      if (next?.act === 'delete') remove(context, next.version);
      else if (next) scale(context, next.version, 0);
      remember(context, { todo: rest, changed: next?.version ?? 0 });
      return next?.act === 0 ? 'last look' : 'look';
    },
  },
  // A hand may have named it in the very moment between the look and the call.
  'last look': {
    run(context) {
      const { changed = 0 } = context.me.memory;
      judgeNow(context);
      if (context.me.memory.aliases?.served.includes(changed)) scale(context, changed, 2);
      return 'look';
    },
  },
  'end claim': {
    isRepeatable: true,
    run(context) {
      endClaim(context);
      return afterAll(context);
    },
  },
  'end dead claim': {
    isRepeatable: true,
    run(context) {
      const { aliases } = context.me.memory;
      if (takeClaim(context, aliases?.served[0] ?? 0) === undefined) endClaim(context);
      // What that claim alone kept is judged by the next run.
      context.me.memory = {};
      return 'start';
    },
  },
};

const afterAll = ({ me }: Context): string =>
  me.memory.meetsDeadClaim ? 'end dead claim' : 'ended';

const DOWN = [LETTERS.Deactivated, LETTERS.Failed];

/**
 * Whether nobody can be asking it any more: parked, and older than what serves. A newer one may have been woken by its
 * schedule and left by a rollback since the pool was listed.
 */
function isDown({ aliases, versions = '' }: Memory, version: number): boolean {
  const serving = Math.max(...(aliases?.served ?? [0]));
  return version < serving && DOWN.includes(versions[version - 1] ?? '');
}

/** Newest first: what is not on the page is old. */
const firstPage = (versions: SeenVersions, page = versions.length): SeenVersions =>
  versions.slice(-page).padStart(versions.length, LETTERS.absent);

interface Task {
  version: number;
  act: Act;
}

/** Retired versions, those that are down or those that are not. */
function deletions(standings: Standings, memory: Memory, down: boolean): Task[] {
  return standings.flatMap((standing, index) =>
    standing === 'retired' && isDown(memory, index + 1) === down
      ? [{ version: index + 1, act: 'delete' as const }]
      : [],
  );
}

/** What may be answering somebody, and is to stop: the claim keeps releases out meanwhile. */
function running(standings: Standings, memory: Memory): Task[] {
  const parked = standings.flatMap((standing, index): Task[] =>
    standing === 'parked' && !isDown(memory, index + 1) ? [{ version: index + 1, act: 0 }] : [],
  );
  return [...deletions(standings, memory, false), ...parked];
}

/** A pruner that was killed left it, and its lease is over. */
function hasDeadClaim({ state, world }: Context): boolean {
  const { claim } = world;
  return claim?.isOver === true && state.processes[claim.holder]?.program === 'pruner';
}

const isThereMore = (context: Context): boolean =>
  running(judgeSeen(context), context.me.memory).length > 0;

/** ListAliases, and the judgement of what was listed of the pool. */
function judgeNow(context: Context): Standings {
  context.calls.push('ListAliases');
  const { me, settings, world } = context;
  const known = settings.mutant === 'aliases-read-once' ? me.memory.aliases : undefined;
  const seen: SeenAliases = known ?? seeAliases(world);
  const served = settings.mutant === 'weights-ignored' ? seen.served.slice(0, 1) : seen.served;
  remember(context, { aliases: { ...seen, served } });
  spend(context, 1);
  return judgeSeen(context);
}

function judgeSeen({ me, settings }: Context): Standings {
  const { versions = '', aliases } = me.memory;
  return aliases ? judge(versions, aliases, settings) : [];
}

function unlessServed(context: Context, version: number, standing: 'retired' | 'parked') {
  context.calls.push('ListAliases');
  return seeAliases(context.world).served.includes(version) ? undefined : standing;
}

function spend(context: Context, calls: number): void {
  if (context.settings.callsPerRun === undefined) return;
  remember(context, { calls: (context.me.memory.calls ?? 0) + calls });
}

const isTimeOver = ({ me, settings }: Context): boolean =>
  settings.callsPerRun !== undefined && (me.memory.calls ?? 0) >= settings.callsPerRun;
