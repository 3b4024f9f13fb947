/** The state that the checker explores: the world, the programs that run in it, and what may still go wrong. */
import type { SeenAliases, SeenVersions } from './judge.ts';
import { copyWorld, describeWorld, type Floor, keyOfWorld, type World } from './world.ts';

/** What a program does to a version at last: a floor for it, or its end. */
export type Act = Floor | 'delete';

/** What a program remembers of its reads. Absent before it has read. */
export interface Memory {
  /** The version that `live` named when it was read. */
  from?: number;
  /** `live` was not moved since it was read: its RevisionId is still right. */
  isFresh?: boolean;
  versions?: SeenVersions;
  aliases?: SeenAliases;
  todo?: { version: number; act: Act }[];
  /** The version whose floor was just changed. */
  changed?: number;
  /** The version that `live` left, until its requests are over. */
  left?: number[];
  /** It takes back what had not moved `live`: the version to go back to stays what it was. */
  keepsLastGood?: boolean;
  /** On the way out after a failure. */
  hasFailed?: boolean;
  /** A killed pruner left its claim. */
  meetsDeadClaim?: boolean;
  /** Calls made in this run, where a run has a limit. */
  calls?: number;
}

export interface Process {
  name: string;
  program: 'release' | 'rollback' | 'pruner';
  /** The version to bring up; 0 where the program finds it. */
  target: number;
  /** Where a rollback moved `live`, remembered over its death: 0 before. */
  rolledBackTo: number;
  /** The next instruction; `crashed`, `ended`, or `later` before its turn. */
  at: string;
  memory: Memory;
}

/** How often each trouble may come. */
export interface Budget {
  crashes: number;
  lostAnswers: number;
  /** Leases that run out under a program that lives. */
  stalls: number;
  failedProofs: number;
  /** Windows that begin or end. */
  edges: number;
  /** Moves of `live` and its weights by hand. */
  moves: number;
  publishes: number;
  deletedSchedules: number;
}

export interface State {
  world: World;
  processes: Process[];
  budget: Budget;
}

/** The world may be changed in the copy; processes and budget are replaced there, never changed in place. */
export const copyState = ({ world, processes, budget }: State): State => ({
  world: copyWorld(world),
  processes: [...processes],
  budget,
});

export const keyOf = ({ world, processes, budget }: State): string =>
  `${keyOfWorld(world)}|${processes.map(idOfProcess)}|${Object.values(budget).join('')}`;

/** A number for each distinct process: keys stay short, and most processes are the same as in the state before. */
const idsByKey = new Map<string, number>();
const idsByProcess = new WeakMap<Process, number>();

function idOfProcess(process: Process): number {
  const known = idsByProcess.get(process);
  if (known !== undefined) return known;
  const key = JSON.stringify([process.at, process.target, process.rolledBackTo, process.memory]);
  const id = idsByKey.get(key) ?? idsByKey.size;
  idsByKey.set(key, id);
  idsByProcess.set(process, id);
  return id;
}

/** One of its kind less to come. */
export function spend(state: State, kind: keyof Budget): void {
  state.budget = { ...state.budget, [kind]: state.budget[kind] - 1 };
}

/** One line for a trace. */
export const describeState = ({ world, processes }: State): string =>
  `${describeWorld(world)}  [${processes.map(({ name, at }) => `${name}: ${at}`).join(', ')}]`;
