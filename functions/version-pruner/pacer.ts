/**
 * Keeps a run under the service's request rates. They hold for the whole account, so a run leaves room, slows down when
 * it is refused all the same, and carries on for as long as it has time.
 */
import {
  ListCapacityProvidersCommand,
  ListFunctionVersionsByCapacityProviderCommand,
} from '@aws-sdk/client-lambda';
import type { LambdaSender } from '../shared/versions/lambda-reads.ts';

/** Requests a second, just below Lambda's 15 for all control-plane calls together (Lambda quotas). */
const MOST_PER_SECOND = 14.5;

/** Requests at once: one less than the service holds ready, for those that others make. */
const BURST = 14;

/** Where slowing down ends. */
const LEAST_PER_SECOND = 0.25;

/** Faster again after each call that went through. */
const RECOVERY = 1.05;

/** Attempts at a call that fails in the service or on the way, and the pause before the second one in ms. */
const ATTEMPTS = 3;
const PAUSE_MS = 100;

export interface PaceClock {
  /** In ms. */
  now(): number;
  sleep(ms: number): Promise<unknown>;
  /** True when it is time to stop: nothing is tried again then. */
  isOver(): boolean;
}

/** The same client at a pace. It must not repeat anything itself: every call of it is counted once. */
export function paced(lambda: LambdaSender, clock: PaceClock): LambdaSender {
  const poolReads = new Bucket(clock);
  const others = new Bucket(clock);
  const send = lambda.send.bind(lambda) as (command: object) => Promise<unknown>;
  return {
    send: (async (command: object) => {
      const bucket = isPoolRead(command) ? poolReads : others;
      for (let attempt = 1; ; attempt += 1) {
        await bucket.take();
        try {
          const answer = await send(command);
          bucket.speedUp();
          return answer;
        } catch (error) {
          if (isThrottle(error)) bucket.slowDown();
          else if (isTransient(error) && attempt < ATTEMPTS) {
            await clock.sleep(PAUSE_MS * 2 ** (attempt - 1));
          } else throw error;
          if (clock.isOver()) throw error;
        }
      }
    }) as LambdaSender['send'],
  };
}

/** Reads of capacity providers have a rate of their own (Lambda quotas). */
const isPoolRead = (command: object): boolean =>
  command instanceof ListFunctionVersionsByCapacityProviderCommand ||
  command instanceof ListCapacityProvidersCommand;

/** Whether the service refused a call because there were too many. */
export const isThrottle = (error: unknown): boolean =>
  ['TooManyRequestsException', 'ThrottlingException'].includes((error as Error).name);

const ON_THE_WAY = ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN'];

/** The service's own failure, or a lost connection: the call may have taken effect or not. */
function isTransient(error: unknown): boolean {
  const { name, code, $fault } = error as Error & { code?: string; $fault?: string };
  return (
    $fault === 'server' ||
    name === 'ServiceException' ||
    name === 'TimeoutError' ||
    ON_THE_WAY.includes(code ?? '')
  );
}

/** Filled at its rate, holding at most a second's worth. */
class Bucket {
  readonly #clock: PaceClock;
  #rate = MOST_PER_SECOND;
  #tokens = BURST;
  #at: number;

  constructor(clock: PaceClock) {
    this.#clock = clock;
    this.#at = clock.now();
  }

  /** Returns when a request may be made. */
  async take(): Promise<void> {
    this.#fill();
    while (this.#tokens < 1) {
      await this.#clock.sleep(Math.ceil(((1 - this.#tokens) / this.#rate) * 1_000));
      this.#fill();
    }
    this.#tokens -= 1;
  }

  slowDown(): void {
    this.#rate = Math.max(LEAST_PER_SECOND, this.#rate / 2);
    this.#tokens = 0;
    this.#at = this.#clock.now();
  }

  speedUp(): void {
    this.#rate = Math.min(MOST_PER_SECOND, this.#rate * RECOVERY);
  }

  #fill(): void {
    const now = this.#clock.now();
    const gained = ((now - this.#at) / 1_000) * this.#rate;
    this.#tokens = Math.min(BURST, Math.max(1, this.#rate), this.#tokens + gained);
    this.#at = now;
  }
}
