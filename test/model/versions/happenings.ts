/** What happens without any of our programs: the service's own time, the clock's schedules, a hand at the console. */
import type { Step } from '../checker/explore.ts';
import { outdate, type Settings } from './context.ts';
import { programs } from './programs.ts';
import { deliver, fireSchedules, publish, settle, unsettled } from './service.ts';
import { type Budget, copyState, type State, spend } from './state.ts';
import { served, versionOf, type World } from './world.ts';

/** Most versions that a run of the model comes to. */
const MAX_VERSIONS = 5;

/** What comes by itself, and needs no budget. */
export function ownSteps(state: State): Step<State>[] {
  const { world, processes } = state;
  const steps = unsettled(world).map((version) => {
    const change = versionOf(world, version).state === 'Pending' ? 'is up' : 'is gone';
    return happening(state, `version ${version} ${change}`, (next) => settle(next.world, version));
  });
  for (const [index, { version, floor }] of world.deliveries.entries()) {
    const label = `schedule sets ${version} to ${floor}`;
    steps.push(
      happening(state, label, (next) => {
        deliver(next.world, index);
        if (floor === 0) forgetLeft(next, version);
      }),
    );
  }
  const { claim } = world;
  const holder = processes[claim?.holder ?? -1];
  if (claim && !claim.isOver && (!holder || ['crashed', 'ended'].includes(holder.at))) {
    steps.push(happening(state, 'the lease of a dead holder ends', endLease));
  }
  return steps;
}

/** What troubles the programs, each as often as the budget allows. */
export function troubles(state: State, settings: Settings): Step<State>[] {
  const { world, budget } = state;
  const steps: Step<State>[] = [];
  const add = (kind: keyof Budget, label: string, change: (next: State) => void): void => {
    if (budget[kind] === 0) return;
    steps.push(
      happening(state, label, (next) => {
        spend(next, kind);
        change(next);
      }),
    );
  };
  // No window is shorter than a schedule's retries: what fired before has arrived.
  if (world.deliveries.length === 0) {
    const label = world.window === 0 ? 'the 0/0 window ends' : 'a 0/0 window begins';
    add('edges', label, (next) => fireSchedules(next.world));
  }
  if (world.claim && !world.claim.isOver) {
    add('stalls', `${state.processes[world.claim.holder]?.name} stalls beyond its lease`, endLease);
  }
  if (world.versions.length < MAX_VERSIONS) {
    add('publishes', `version ${world.versions.length + 1} is published`, (next) =>
      publish(next.world),
    );
  }
  if (world.schedules.includes(world.live)) {
    add('deletedSchedules', `the schedules of ${world.live} are deleted by hand`, (next) => {
      next.world.schedules = next.world.schedules.filter((version) => version !== next.world.live);
      next.world.byHand = true;
    });
  }
  for (const { label, live, weighted } of handMoves(state, settings)) {
    add('moves', label, (next) => {
      Object.assign(next.world, { live, weighted, previous: 0, byHand: true });
      outdate(next);
    });
  }
  return steps;
}

interface Move {
  label: string;
  live: number;
  weighted: number;
}

/** Whoever moves `live` by hand takes what is up, and is mostly no quicker than two calls of a program in a row. */
function handMoves({ world, processes }: State, { hasQuickHands }: Settings): Move[] {
  const isBetween = processes.some(({ program, at }) => programs[program][at]?.isAtOnce);
  if (isBetween && !hasQuickHands) return [];
  const up = upVersions(world).filter((version) => !served(world).includes(version));
  const { live, weighted } = world;
  return [
    ...up.map((version) => ({
      label: `live is moved to ${version} by hand`,
      live: version,
      weighted: 0,
    })),
    ...up.map((version) => ({
      label: `live gets ${version} as second version by hand`,
      live,
      weighted: version,
    })),
    ...(weighted === 0
      ? []
      : [{ label: 'live loses its second version by hand', live, weighted: 0 }]),
  ];
}

const upVersions = (world: World): number[] =>
  world.versions.flatMap(({ state }, index) => (state === 'Active' ? [index + 1] : []));

/** Parked by the clock: nobody's requests are left on it. */
function forgetLeft(state: State, version: number): void {
  state.processes = state.processes.map((process) => {
    const { left } = process.memory;
    if (!left?.includes(version)) return process;
    const others = left.filter((other) => other !== version);
    return { ...process, memory: { ...process.memory, left: others } };
  });
}

function endLease({ world }: State): void {
  if (world.claim) world.claim.isOver = true;
}

function happening(state: State, label: string, change: (next: State) => void): Step<State> {
  const next = copyState(state);
  change(next);
  return { label, next };
}
