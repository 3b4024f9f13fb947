/** What a turn under a fault is worth. */
import type { Evidence, Scenario } from './model-faults-scenarios.ts';

/**
 * `pass`: the whole answer, or the named error where no answer can be had, with clean conduct. `safe`: another clean
 * error in time. `fail`: a cut answer told as whole, a side effect done twice, bad conduct, or no end. Nothing that is
 * less than whole is ever told as an answer, so that there is no `partial`: a cut answer is a fail.
 */
export type Outcome = 'pass' | 'safe' | 'fail';

export interface Judgement {
  outcome: Outcome;
  /** Why it is no pass. */
  why?: string;
  truncated: boolean;
  doubled: boolean;
}

/** In ms: what an invocation has. */
const DEADLINE_MS = 60_000;

/** Words of the services that no user may see. */
const INTERNALS = /Exception|prefill|must end with a user message|\bat file:/;

/** @param whole what the model had to say */
export function judge(
  { conduct, honest = [], leaves }: Scenario,
  evidence: Evidence,
  tickets: number,
  whole: string,
): Judgement {
  const { answer, errorCode, shown, ms, raw } = evidence;
  const truncated = answer !== undefined && (answer !== whole || (shown ?? whole) !== whole);
  const doubled = tickets > 1;
  const end = (outcome: Outcome, why?: string): Judgement => ({
    outcome,
    ...(why !== undefined && { why }),
    truncated,
    doubled,
  });
  if (!evidence.calls.some(({ fault }) => fault !== undefined)) {
    return end('fail', 'the fault was not met');
  }
  if (truncated) return end('fail', 'a cut or mixed answer was told as whole');
  if (doubled) return end('fail', `${tickets} tickets`);
  if (answer !== undefined && tickets !== 1) return end('fail', 'answered without its ticket');
  if (ms > DEADLINE_MS) return end('fail', `${ms} ms`);
  if (INTERNALS.test(raw)) return end('fail', 'internals were shown');
  const wrong = conduct(evidence);
  if (wrong !== undefined) return end('fail', wrong);
  if (answer !== undefined || leaves) return end('pass');
  if (errorCode === undefined) return end('fail', 'neither an answer nor an error');
  return honest.includes(errorCode) ? end('pass') : end('safe', errorCode);
}
