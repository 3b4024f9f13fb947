/** States to start from. */
import type { Budget, Process, State } from './state.ts';
import type { Floor, ModelVersion, World } from './world.ts';

const NO_TROUBLE: Budget = {
  crashes: 0,
  lostAnswers: 0,
  stalls: 0,
  failedProofs: 0,
  edges: 0,
  moves: 0,
  publishes: 0,
  deletedSchedules: 0,
};

const parked: ModelVersion = { state: 'Deactivated', floor: 0 };
const up = (floor: Floor): ModelVersion => ({ state: 'Active', floor });

/** Version 3 serves, 2 is hot, 1 parked, and 4 is just published. */
const SETTLED: Partial<World> = {
  versions: [parked, up(1), up(2), { state: 'Pending', floor: 3 }],
  live: 3,
  lastGood: 2,
};

/** The same, but for 1: it is still up, as a late schedule leaves a version. */
const WOKEN: Partial<World> = {
  versions: [up(2), up(1), up(2), { state: 'Pending', floor: 3 }],
  live: 3,
  lastGood: 2,
};

/** Version 4 serves, 3 is hot, and three more are left to be deleted. */
const OVERDUE: Partial<World> = {
  versions: [parked, parked, up(1), up(2)],
  live: 4,
  lastGood: 3,
};

export const WORLDS = { SETTLED, WOKEN, OVERDUE };

export type ProgramName = Process['program'];

/** Programs that run at the same time, and one more run of the pruner when everything is quiet. */
export function start(
  programs: readonly ProgramName[],
  budget: Partial<Budget>,
  world: Partial<World> = SETTLED,
): State {
  const process = (program: ProgramName, name: string, at: string): Process => ({
    name,
    program,
    target: program === 'release' ? 4 : 0,
    rolledBackTo: 0,
    at,
    memory: {},
  });
  return {
    world: {
      versions: [],
      live: 0,
      weighted: 0,
      claim: undefined,
      lastGood: 0,
      previous: 0,
      window: 2,
      schedules: [world.live ?? 0],
      deliveries: [],
      strays: [],
      byHand: false,
      ...world,
    },
    processes: [
      ...programs.map((program, index) => {
        const same = programs.filter((other) => other === program).length > 1;
        return process(program, same ? `${program} ${index + 1}` : program, 'start');
      }),
      process('pruner', 'last pruner', 'later'),
    ],
    budget: { ...NO_TROUBLE, ...budget },
  };
}
