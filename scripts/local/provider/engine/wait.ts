/** Waiting and retrying as the published provider does, at the speed of a cloud on the same machine. */

/** Time, replaceable in tests. `sleep` rejects when the operation is interrupted. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/**
 * The provider waits minutes for IAM to propagate and seconds between polls, because AWS needs them. The front works
 * against loopback endpoints only, where nothing propagates, so its windows are a fortieth of the provider's.
 */
export const PACE = {
  /** hashicorp/aws: 2 minutes for IAM, 5 minutes for a function's role. */
  iamPropagationMs: 3_000,
  functionPropagationMs: 7_500,
  /** hashicorp/aws: 5 minutes until a pool has no more versions. */
  associationMs: 7_500,
  firstPollMs: 25,
  longestPollMs: 500,
} as const;

/** Delays between attempts: each a half longer than the last, up to the longest. Milliseconds, without end. */
export function* delays(): Generator<number, never> {
  for (let delay: number = PACE.firstPollMs; ; delay = Math.min(delay * 1.5, PACE.longestPollMs))
    yield delay;
}

/** Repeats a call while `retryable` says so, for at most `windowMs`; then its last error is thrown. */
export async function retry<T>(
  clock: Clock,
  windowMs: number,
  retryable: (error: unknown) => boolean,
  call: () => Promise<T>,
): Promise<T> {
  const end = clock.now() + windowMs;
  for (const delay of delays()) {
    try {
      return await call();
    } catch (error) {
      if (!retryable(error) || clock.now() + delay > end) throw error;
      await clock.sleep(delay);
    }
  }
  throw new Error('unreachable');
}

export interface Wait<T> {
  clock: Clock;
  timeoutMs: number;
  /** The thing, or undefined when the service does not know it. */
  poll(): Promise<T | undefined>;
  stateOf(thing: T): string | undefined;
  /** The service's reason for a state, for the error message. */
  reasonOf(thing: T): string | undefined;
  pending: readonly string[];
  /** Empty when the thing has to be gone. */
  target: readonly string[];
  /** How often in a row the target has to be seen; 1 unless told. */
  occurrences?: number;
}

/** hashicorp/aws tolerates 20 "not found" answers while it waits for something to appear. */
const MISSES_TOLERATED = 20;

/**
 * Polls until the thing is in a target state (or gone, without targets) often enough in a row.
 * Throws on any state that is neither pending nor target, on a thing that never appears, and at the timeout.
 */
export async function waitFor<T>(wait: Wait<T>): Promise<T | undefined> {
  const end = wait.clock.now() + wait.timeoutMs;
  let [seen, misses] = [0, 0];
  for (const delay of delays()) {
    const thing = await wait.poll();
    const state = thing === undefined ? undefined : (wait.stateOf(thing) ?? '');
    if (state === undefined && wait.target.length > 0 && ++misses > MISSES_TOLERATED) {
      throw new Error(`couldn't find resource (${misses} retries)`);
    }
    const reached = state === undefined ? wait.target.length === 0 : wait.target.includes(state);
    seen = reached ? seen + 1 : 0;
    if (reached && seen >= (wait.occurrences ?? 1)) return thing;
    if (!reached && state !== undefined && !wait.pending.includes(state)) {
      throw new Error(unexpected(wait, state, thing as T));
    }
    if (wait.clock.now() + delay > end) {
      throw new Error(
        `timeout while waiting for ${goal(wait)} (last state: '${state ?? 'not found'}')`,
      );
    }
    await wait.clock.sleep(delay);
  }
  throw new Error('unreachable');
}

function goal<T>(wait: Wait<T>): string {
  return wait.target.length > 0 ? `state '${wait.target.join(', ')}'` : 'deletion';
}

function unexpected<T>(wait: Wait<T>, state: string, thing: T): string {
  const reason = wait.reasonOf(thing);
  return `unexpected state '${state}' while waiting for ${goal(wait)}${reason ? `: ${reason}` : ''}`;
}
