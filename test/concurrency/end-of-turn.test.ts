/** The end of a turn fits into its invocation, whatever hangs then: a table, or a client that does not read its answer. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventsOf, LambdaStream } from '../support/lambda-stream.ts';
import { testInvocation } from '../support/overlap.ts';
import {
  type RouterInProcess,
  SESSIONS,
  startRouter,
  turnEvent,
} from '../support/router-in-process.ts';
import { useSteadyClock } from '../support/steady-clock.ts';

useSteadyClock();

/** Of the invocation, in ms; 2,000 of it are kept back from the turn. */
const INVOCATION_MS = 4_000;

/** What storing (5 s) and noting (1 s) may take where there is time. */
const WITH_TIME_MS = 6_000;

let router: RouterInProcess;
beforeAll(async () => {
  router = await startRouter();
});
afterAll(() => router.close());

/** From the first write of a turn's end on, nothing of the sessions' table is answered before the returned call. */
function hangFromTheEndOn(): () => void {
  let release = (): void => undefined;
  const released = new Promise<undefined>((resolve) => {
    release = () => resolve(undefined);
  });
  let isEnding = false;
  router.tables.intercept = async ({ body }) => {
    const isOfTheEnd = /lastTurn|SPENT#.*ADD/.test(JSON.stringify(body));
    isEnding ||= body.TableName === SESSIONS && isOfTheEnd;
    return isEnding && body.TableName === SESSIONS ? released : undefined;
  };
  return () => {
    router.tables.intercept = undefined;
    release();
  };
}

describe('a turn whose end cannot be stored', () => {
  it.each([false, true])('is answered within its invocation (streamed: %s)', async (stream) => {
    const tenant = `hanging${stream}`;
    await router.seed(tenant);
    const release = hangFromTheEndOn();
    const context = {
      ...testInvocation(0).context,
      getRemainingTimeInMillis: () => INVOCATION_MS,
    };
    const started = performance.now();
    const event = turnEvent({
      tenant,
      message: 'How can I reset my password?',
      idempotencyKey: 'key',
      stream,
    });
    const answer = await router.invoke(event, context, new LambdaStream());
    const took = performance.now() - started;
    release();
    const body = stream ? eventsOf(answer.text).at(-1)?.data : JSON.parse(answer.text);
    expect(body).toMatchObject({
      answer: expect.stringMatching(/\S/),
      memory: { operation: 'write', state: 'resolution_failed' },
    });
    expect(took).toBeLessThan((INVOCATION_MS + WITH_TIME_MS) / 2);
  });
});

/** A client that reads nothing. `ended`: its answer is written. */
class Stuck extends LambdaStream {
  #onEnd = (): void => undefined;
  readonly ended = new Promise<void>((resolve) => {
    this.#onEnd = resolve;
  });

  override _write(): void {}

  override end(...given: unknown[]): this {
    this.#onEnd();
    return super.end(...(given as []));
  }
}

describe('a client that does not read its answer', () => {
  it.each([false, true])(
    'holds the invocation no longer than its time (streamed: %s)',
    async (stream) => {
      const tenant = `stuck${stream}`;
      await router.seed(tenant);
      const context = {
        ...testInvocation(0).context,
        getRemainingTimeInMillis: () => INVOCATION_MS,
      };
      const started = performance.now();
      const answer = new Stuck();
      const event = turnEvent({ tenant, message: 'How can I reset my password?', stream });
      const over = router.invoke(event, context, answer).then(() => performance.now() - started);
      await answer.ended;
      expect(answer.destroyed).toBe(false);
      await jest.advanceTimersByTimeAsync(started + INVOCATION_MS - performance.now());
      expect(answer.destroyed).toBe(true);
      expect(await over).toBeLessThan(INVOCATION_MS);
    },
  );
});
