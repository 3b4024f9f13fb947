/** What becomes of a check that the service throttles. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Guardrail } from '../../../../../functions/router/guardrails/guardrail.ts';
import { CallerLeft } from '../../../../../functions/shared/deadline.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const NONE = { action: 'NONE', outputs: [], assessments: [] };
const throttled = (retryAfter?: string) =>
  Object.assign(new Error('slow down'), {
    name: 'ThrottlingException',
    $metadata: { httpStatusCode: 429 },
    $response: { headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter } },
  });

/** A guardrail that fails so often before it answers, and when it was asked. */
function failing(times: number, failure: () => Error) {
  const begun = performance.now();
  const askedAt: number[] = [];
  const trouble: string[] = [];
  const bedrock = {
    async send() {
      askedAt.push(performance.now() - begun);
      if (askedAt.length <= times) throw failure();
      return NONE;
    },
  };
  const settings = { id: 'g', version: '1', whenUnavailable: 'closed' } as const;
  const gone = new AbortController();
  const guardrail = new Guardrail(bedrock as never, settings, (_, kind) => trouble.push(kind));
  const check = guardrail.check('output', 'hello', gone.signal);
  // It is awaited when time has passed, which may be after it failed.
  check.catch(() => undefined);
  return { askedAt, trouble, gone, check };
}

describe('a check that is throttled', () => {
  it('passes once the time that the service asked for is over, and is not asked before', async () => {
    const { askedAt, trouble, check } = failing(1, () => throttled('1'));
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await check).toBe('hello');
    expect(askedAt).toEqual([0, 1_000]);
    expect(trouble).toEqual([]);
  });

  it('is tried three times, each after a longer wait, where no time is given', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    const { askedAt, check } = failing(2, () => throttled());
    await jest.advanceTimersByTimeAsync(3_000);
    jest.restoreAllMocks();
    expect(await check).toBe('hello');
    expect(askedAt).toEqual([0, 350, 1_050]);
  });

  it('is given up within the time of a check, whatever the waits come to', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(1);
    const { askedAt, trouble, check } = failing(9, () => throttled());
    await jest.advanceTimersByTimeAsync(3_000);
    jest.restoreAllMocks();
    await expect(check).rejects.toMatchObject({ code: 'guardrail_unavailable' });
    expect(askedAt).toHaveLength(3);
    expect(trouble).toEqual(['ThrottlingException']);
  });

  it.each([
    ['4', 1],
    ['2', 2],
  ])('does not wait %s s where that ends behind the time of a check', async (seconds, tries) => {
    const { askedAt, check } = failing(9, () => throttled(seconds));
    await jest.advanceTimersByTimeAsync(2_000);
    await expect(check).rejects.toMatchObject({ code: 'guardrail_unavailable' });
    expect(askedAt).toHaveLength(tries);
  });

  it('ends its wait when nobody waits for it any more', async () => {
    const { askedAt, trouble, gone, check } = failing(9, () => throttled('1'));
    await jest.advanceTimersByTimeAsync(500);
    gone.abort(new CallerLeft());
    await expect(check).rejects.toBeInstanceOf(CallerLeft);
    expect(askedAt).toHaveLength(1);
    expect(trouble).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });
});

it('repeats a check whose connection broke at once, and once', async () => {
  const reset = () => Object.assign(new Error('reset'), { code: 'ECONNRESET' });
  const passing = failing(1, reset);
  expect(await passing.check).toBe('hello');
  const broken = failing(9, reset);
  await expect(broken.check).rejects.toMatchObject({ code: 'guardrail_unavailable' });
  expect([passing.askedAt, broken.askedAt]).toEqual([
    [0, 0],
    [0, 0],
  ]);
});
