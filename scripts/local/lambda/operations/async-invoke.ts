import { ServiceError } from '../api/errors.ts';
import type { LambdaCore } from '../core.ts';
import { collect } from './collect.ts';
import { type DispatchInput, dispatch } from './dispatch.ts';

/** Developer Guide, asynchronous invocation: two more attempts after a function error. */
const RETRIES = 2;
/** Developer Guide: an event that is refused is tried again for up to six hours, here as many pauses. */
const MAX_THROTTLE_PAUSE_MS = 300_000;
const MAX_AGE_MS = 6 * 3_600_000;

/** Runs an `Event` invocation in the background, with the service's retries. */
export function invokeLater(core: LambdaCore, input: DispatchInput): void {
  void attempt(core, input, { began: Date.now(), errors: 0, refusals: 0 });
}

interface Progress {
  began: number;
  errors: number;
  refusals: number;
}

async function attempt(core: LambdaCore, input: DispatchInput, past: Progress): Promise<void> {
  const again = (progress: Progress, pauseMs: number) =>
    core.tasks.later(pauseMs, () => void attempt(core, input, progress));
  const { asyncRetryMs } = core.timings;
  try {
    const { answer } = await dispatch(core, input);
    const { failed } = await collect(answer);
    if (failed && past.errors < RETRIES) {
      again({ ...past, errors: past.errors + 1 }, asyncRetryMs * (past.errors + 1));
    }
  } catch (error) {
    const isRefused = error instanceof ServiceError && error.status === 429;
    if (!isRefused || Date.now() - past.began > MAX_AGE_MS) return;
    const pause = Math.min(asyncRetryMs * 2 ** past.refusals, MAX_THROTTLE_PAUSE_MS);
    again({ ...past, refusals: past.refusals + 1 }, pause);
  }
}
