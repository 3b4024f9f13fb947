/** What an instruction of a program works with, and what is wrong with an act at the moment it happens. */
import { judge, seeAliases, seeVersions } from './judge.ts';
import type { Mutant } from './mutants.ts';
import { deleteVersion, putFloor, type Refusal } from './service.ts';
import type { Memory, Process, State } from './state.ts';
import { type Floor, isUp, LETTERS, served, type World } from './world.ts';

export interface Settings {
  hot: number;
  parked: number;
  /** The seeded bug, none in the true model. */
  mutant?: Mutant;
  /** Versions a page of a list holds; all when absent. */
  page?: number;
  /** A version that the service never deletes; none when absent. */
  undeletable?: number;
  /** Hands come between a look at the aliases and the call that follows it. */
  hasQuickHands?: boolean;
  /** Calls after which a run of the pruner has no time left; none when absent. */
  callsPerRun?: number;
}

export interface Context {
  state: State;
  world: World;
  settings: Settings;
  /** Index of the program's process, by which it holds claims. */
  id: number;
  /** What the program remembers from now on. */
  me: Process;
  /** Operations that were called, as the SDK names them. */
  calls: string[];
  /** Its own move outdates what it has read of `live`. */
  hasMovedLive: boolean;
  violation: string | undefined;
}

/** Adds to the memory of the program; memories are shared between states and never changed in place. */
export function remember(context: Context, added: Memory): void {
  context.me.memory = { ...context.me.memory, ...added };
}

/** Whether the program holds the claim, as `assertHeld` finds it: a lease that is over is renewed while nobody took it. */
export function isHeld({ world, id, settings }: Context): boolean {
  if (settings.mutant === 'no-claim') return true;
  if (world.claim?.holder !== id) return false;
  world.claim.isOver = false;
  return true;
}

/** PutFunctionScalingConfig by a program. */
export function scale(context: Context, version: number, floor: Floor): Refusal | undefined {
  context.calls.push('PutFunctionScalingConfig');
  if (floor === 0) context.violation ??= wrongToPark(context, version);
  return putFloor(context.world, version, floor);
}

/** DeleteFunction by a program. */
export function remove(context: Context, version: number): Refusal | undefined {
  context.calls.push('DeleteFunction');
  if (context.settings.undeletable === version) return 'ResourceConflictException';
  const violation = needed(context, version, 'deletes');
  const refusal = deleteVersion(context.world, version);
  if (refusal === undefined) context.violation ??= violation;
  return refusal;
}

function wrongToPark(context: Context, version: number): string | undefined {
  const { world, me, settings } = context;
  // A declared window of 0/0 parks what serves, by the clock or by the release that looked at it. No call can keep a
  // quick hand out: what it named is woken by the next look.
  const isExcused = world.window === 0 || settings.hasQuickHands === true;
  if (served(world).includes(version) && !isExcused) {
    return `${me.name} parks ${version}, which live names`;
  }
  if (isHot(context, version)) {
    return `${me.name} parks ${version}, the rollback target to keep running`;
  }
  return needed(context, version, 'parks');
}

/** By the policy at this very moment. A version that is waking counts as one that is up. */
function isHot({ world, settings }: Context, version: number): boolean {
  // Where `live` was moved by hand, the next release puts in order what is behind it.
  if (world.byHand) return false;
  const versions = seeVersions(world).replaceAll(LETTERS.Pending, LETTERS.Active);
  return judge(versions, seeAliases(world), settings)[version - 1] === 'hot';
}

/** What another program that is at work brings up, or has just taken traffic from. */
function needed({ state, me, settings }: Context, version: number, act: string) {
  const { claim } = state.world;
  const other = state.processes.find(
    (process, id) =>
      process.name !== me.name &&
      (claim?.holder === id || settings.mutant === 'no-claim') &&
      neededBy(process, state.world).includes(version),
  );
  return other && `${me.name} ${act} ${version}, which ${other.name} needs`;
}

function neededBy({ program, at, target, memory }: Process, world: World): number[] {
  if (program === 'pruner' || ['start', 'claim', 'crashed', 'ended'].includes(at)) return [];
  return [target, ...(memory.left ?? []).filter((version) => isUp(world, version))];
}

/** `live` was moved: whoever read it before holds an old RevisionId. */
export function outdate(state: State): void {
  state.processes = state.processes.map((process) =>
    process.memory.isFresh
      ? { ...process, memory: { ...process.memory, isFresh: false } }
      : process,
  );
}
