/**
 * An explicit-state model checker: visits every state that a model can reach, breadth first, so that the first violation
 * found has a trace as short as any. States are plain data; two states with the same key are one.
 */

/** One thing that may happen in a state. */
export interface Step<S> {
  /** Who does what, for the trace. */
  label: string;
  next: S;
  /** What is wrong with this very step, whatever state it leads to. */
  violation?: string | undefined;
}

export interface Model<S> {
  initial: S;
  /** Everything that may happen next, in a fixed order; none in a final state. */
  steps(state: S): readonly Step<S>[];
  /** Equal for equal states only: it decides what counts as visited. */
  key(state: S): string;
  /** What is wrong with a state; undefined when nothing is. `isFinal`: nothing can happen in it any more. */
  check(state: S, isFinal: boolean): string | undefined;
}

export interface Counterexample<S> {
  violation: string;
  /** From the initial state to the violation. */
  trace: { label: string; state: S }[];
}

export interface Exploration<S> {
  /** Distinct states visited; all there are when there is no counterexample. */
  states: number;
  steps: number;
  /** States without a next step. */
  finals: number;
  counterexample?: Counterexample<S>;
}

/** @throws RangeError when there are more than `limit` states: what was seen until then proves nothing */
export function explore<S>(model: Model<S>, limit = 5_000_000): Exploration<S> {
  const origins = new Origins();
  const seen = new Set([model.key(model.initial)]);
  let level: Visit<S>[] = [{ state: model.initial, id: origins.add(-1, 0) }];
  const result: Exploration<S> = { states: 1, steps: 0, finals: 0 };
  const found = (violation: string, path: readonly number[]): Exploration<S> => ({
    ...result,
    counterexample: { violation, trace: replay(model, path) },
  });
  while (level.length > 0) {
    const nextLevel: Visit<S>[] = [];
    for (const { state, id } of level) {
      const steps = model.steps(state);
      const wrong = model.check(state, steps.length === 0);
      if (wrong !== undefined) return found(wrong, origins.path(id));
      if (steps.length === 0) result.finals += 1;
      result.steps += steps.length;
      for (const [index, step] of steps.entries()) {
        if (step.violation !== undefined) {
          return found(step.violation, [...origins.path(id), index]);
        }
        const key = model.key(step.next);
        if (seen.has(key)) continue;
        seen.add(key);
        result.states = seen.size;
        if (seen.size > limit) throw new RangeError(`more than ${limit} states`);
        nextLevel.push({ state: step.next, id: origins.add(id, index) });
      }
    }
    level = nextLevel;
  }
  return result;
}

interface Visit<S> {
  state: S;
  id: number;
}

/** How each state was reached first: from which one, by its how-manyeth step. States themselves are not kept. */
class Origins {
  readonly #from: number[] = [];
  readonly #step: number[] = [];

  add(from: number, step: number): number {
    this.#step.push(step);
    return this.#from.push(from) - 1;
  }

  path(id: number): number[] {
    const steps: number[] = [];
    for (let at = id; (this.#from[at] ?? -1) >= 0; at = this.#from[at] as number) {
      steps.push(this.#step[at] as number);
    }
    return steps.reverse();
  }
}

function replay<S>(model: Model<S>, path: readonly number[]): { label: string; state: S }[] {
  const trace = [{ label: 'start', state: model.initial }];
  for (const index of path) {
    const { state } = trace.at(-1) as { state: S };
    const step = model.steps(state)[index] as Step<S>;
    trace.push({ label: step.label, state: step.next });
  }
  return trace;
}

/** A counterexample as lines to read: the violation, then what happened, each step with the state it led to. */
export function describeCounterexample<S>(
  { violation, trace }: Counterexample<S>,
  describe: (state: S) => string,
): string {
  const width = Math.max(...trace.map(({ label }) => label.length));
  return [
    violation,
    ...trace.map(
      ({ label, state }, index) =>
        `${String(index).padStart(3)}  ${label.padEnd(width)}  ${describe(state)}`,
    ),
  ].join('\n');
}
