/** Release × rollback × pruner × scheduler × operator over one function, as a model for the checker. */
import type { Model, Step } from '../checker/explore.ts';
import { type Context, isHeld, type Settings } from './context.ts';
import { ownSteps, troubles } from './happenings.ts';
import type { Instruction } from './program.ts';
import { programs } from './programs.ts';
import { checkAlways, checkQuiet } from './requirements.ts';
import { unsettled } from './service.ts';
import { copyState, keyOf, type Process, type State, spend } from './state.ts';

export function versionModel(initial: State, settings: Settings): Model<State> {
  return {
    initial,
    key: keyOf,
    steps: (state) => steps(state, settings),
    check: (state, isFinal) =>
      checkAlways(state) ?? (isFinal ? checkQuiet(state, settings) : undefined),
  };
}

function steps(state: State, settings: Settings): Step<State>[] {
  const isLast = state.processes.every(({ at }, id) => at === 'ended' || isLater(state, id));
  return [
    ...state.processes.flatMap((process, id) => processSteps(state, process, id, settings)),
    ...ownSteps(state),
    ...(isLast && hasBegun(state) ? [] : troubles(state, settings)),
  ];
}

/** The run of the pruner that comes when all else is over is the last process, and nothing troubles it. */
const isLater = ({ processes }: State, id: number): boolean => id === processes.length - 1;

const hasBegun = ({ processes }: State): boolean => processes.at(-1)?.at !== 'later';

const isQuiet = ({ world, processes }: State): boolean =>
  processes.every(({ at }) => at === 'ended' || at === 'later') &&
  world.deliveries.length === 0 &&
  unsettled(world).length === 0 &&
  (world.claim === undefined || world.claim.isOver);

function processSteps(
  state: State,
  process: Process,
  id: number,
  settings: Settings,
): Step<State>[] {
  const { name, at, program } = process;
  if (at === 'ended') return [];
  if (at === 'later') {
    return isQuiet(state) ? [set(state, id, `${name} runs last`, { at: 'start' })] : [];
  }
  if (at === 'crashed') {
    const target = program === 'rollback' ? 0 : process.target;
    return [set(state, id, `${name} is run again`, { at: 'start', target })];
  }
  const instruction = programs[program][at] as Instruction;
  const isTroubled = !isLater(state, id);
  return [
    ...runInstruction(state, id, instruction, settings, isTroubled),
    ...(isTroubled ? accidents(state, process, id, instruction) : []),
  ];
}

function runInstruction(
  state: State,
  id: number,
  instruction: Instruction,
  settings: Settings,
  isTroubled: boolean,
): Step<State>[] {
  const context = contextOf(state, id, settings);
  const { me } = context;
  const name = `${me.name}: ${me.at}`;
  if (instruction.isUnderClaim && !isHeld(context)) {
    return [set(state, id, `${name}, claim lost`, { at: 'crashed', memory: {} })];
  }
  const next = instruction.run(context);
  if (next === undefined) return [];
  const { violation, calls } = context;
  const label = calls.length > 0 ? `${name} (${calls.join(', ')})` : name;
  finish(context, next);
  const done = { label, next: context.state, violation };
  const isLost = isTroubled && instruction.isRepeatable && state.budget.lostAnswers > 0;
  if (!isLost || calls.length === 0) return [done];
  return [done, { label: `${label}, answer lost`, next: withLostAnswer(state, context) }];
}

/** The effect is there, the program knows nothing of it and asks again. */
function withLostAnswer({ processes }: State, context: Context): State {
  const next = copyState(context.state);
  const before = processes[context.id] as Process;
  const { memory } = before;
  const isMoved = memory.isFresh === true && context.hasMovedLive;
  next.processes[context.id] = isMoved
    ? { ...before, memory: { ...memory, isFresh: false } }
    : before;
  spend(next, 'lostAnswers');
  return next;
}

function accidents(
  state: State,
  process: Process,
  id: number,
  { fails }: Instruction,
): Step<State>[] {
  const { name, program, at } = process;
  const found: Step<State>[] = [];
  if (fails && state.budget.failedProofs > 0) {
    const failed = set(state, id, `${name}: ${at} fails`, { at: fails });
    spend(failed.next, 'failedProofs');
    found.push(failed);
  }
  if (at !== 'start' && state.budget.crashes > 0) {
    // A crashed pruner is followed by the next one, on schedule; a release is run again.
    const end = program === 'pruner' ? 'ended' : 'crashed';
    const crash = set(state, id, `${name} is killed before: ${at}`, { at: end, memory: {} });
    spend(crash.next, 'crashes');
    found.push(crash);
  }
  return found;
}

export function contextOf(state: State, id: number, settings: Settings): Context {
  const next = copyState(state);
  const me = { ...(state.processes[id] as Process) };
  next.processes[id] = me;
  return {
    state: next,
    world: next.world,
    settings,
    me,
    id,
    calls: [],
    hasMovedLive: false,
    violation: undefined,
  };
}

/** What an ended program remembers makes no difference any more. */
function finish({ state, id, me }: Context, next: string): void {
  const isOver = next === 'ended' || next === 'crashed';
  state.processes[id] = { ...me, at: next, memory: isOver ? {} : me.memory };
}

function set(state: State, id: number, label: string, change: Partial<Process>): Step<State> {
  const next = copyState(state);
  next.processes[id] = { ...(next.processes[id] as Process), ...change };
  return { label, next };
}
