/** What must hold in every state, and once everything is quiet. */
import type { Settings } from './context.ts';
import { judge, seeAliases, seeVersions } from './judge.ts';
import type { State } from './state.ts';
import { exists, isUp, served, versionOf, type World } from './world.ts';

/** @returns what is wrong; undefined when nothing is */
export function checkAlways({ world, processes }: State): string | undefined {
  for (const version of served(world)) {
    const { state } = versionOf(world, version);
    if (!exists(world, version) || state === 'Deleting') {
      return `live names ${version}, which is not there`;
    }
    const isSeenNext = processes.some(({ memory }) => memory.changed === version);
    if (!isUp(world, version) && !isOffByTheClock(world, version) && !isSeenNext) {
      return `live names ${version}, which is ${state}`;
    }
  }
  return undefined;
}

/** A declared window of 0/0, or the call that ends it is under way. */
const isOffByTheClock = (world: World, version: number): boolean =>
  world.window === 0 ||
  world.deliveries.some((delivery) => delivery.version === version && delivery.floor > 0);

/** @returns in what the policy is not satisfied when nothing happens any more; undefined when it is */
export function checkQuiet({ world, processes }: State, settings: Settings): string | undefined {
  const stuck = processes.find(({ at }) => at !== 'ended');
  if (stuck) return `${stuck.name} waits for ever at ${stuck.at}`;
  // A killed pruner's claim whose lease is over: in nobody's way, the next release or pruner takes it over.
  const isStale = world.claim?.isOver && processes[world.claim.holder]?.program === 'pruner';
  if (world.claim && !isStale) return `the claim on ${world.claim.version} stays`;
  const orphan = world.schedules.find((version) => !served(world).includes(version));
  if (orphan !== undefined && !world.byHand) return `${orphan} has schedules and does not serve`;
  const { floor } = versionOf(world, world.live);
  if (floor !== world.window && !world.byHand) {
    return `${world.live} serves with floor ${floor} in a window of ${world.window}`;
  }
  if (!world.schedules.includes(world.live) && !world.byHand) {
    return `${world.live} serves without schedules`;
  }
  const { previous, lastGood } = world;
  if (previous !== 0 && exists(world, previous) && lastGood !== previous) {
    return `last-good names ${lastGood || 'nothing'}, though ${previous} served before`;
  }
  return checkStandings(world, settings);
}

function checkStandings(world: World, settings: Settings): string | undefined {
  const standings = judge(seeVersions(world), seeAliases(world), settings);
  for (const [index, standing] of standings.entries()) {
    const version = index + 1;
    const { floor } = versionOf(world, version);
    if (standing === 'retired' && version !== settings.undeletable) {
      return `${version} is retired and still there`;
    }
    if (standing === 'parked' && isUp(world, version)) return `${version} is parked and still up`;
    if (standing === 'hot' && floor > 1 && !world.byHand && !world.strays.includes(version)) {
      return `${version} is hot and keeps its whole floor`;
    }
  }
  return undefined;
}
