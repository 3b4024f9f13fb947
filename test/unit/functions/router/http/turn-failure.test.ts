import { describe, expect, it } from '@jest/globals';
import { ApiError } from '../../../../../functions/router/http/api-error.ts';
import { toApiError } from '../../../../../functions/router/http/turn-failure.ts';
import { CallerLeft, DeadlineExceeded } from '../../../../../functions/shared/deadline.ts';
import { classifyFailure } from '../../../../../functions/shared/model/failure.ts';
import { ModelFailed } from '../../../../../functions/shared/model/model-client.ts';

const running = new AbortController().signal;
const failed = (remedy: 'fail' | 'fallback', kind = 'SecretInternalName') =>
  new ModelFailed([{ modelId: 'm', failure: { kind, remedy } }]);
const expired = Object.assign(new Error('The security token in the request is expired'), {
  name: 'ExpiredTokenException',
  $metadata: { httpStatusCode: 403 },
});

describe('a failed turn', () => {
  it.each<[string, unknown, number, string]>([
    ['its own refusal', new ApiError(422, 'blocked', 'Blocked.'), 422, 'blocked'],
    ['no model left', failed('fallback'), 503, 'model_unavailable'],
    ['a request that no model takes', failed('fail'), 502, 'model_refused'],
    [
      'credentials that are over',
      new ModelFailed([{ modelId: 'm', failure: classifyFailure(expired, running) }]),
      503,
      'model_unavailable',
    ],
    [
      'a larger model that is down, where a smaller one found it too long',
      new ModelFailed([
        { modelId: 'small', failure: { kind: 'ContextTooLong', remedy: 'fallback' } },
        { modelId: 'large', failure: { kind: 'ServiceUnavailableException', remedy: 'fallback' } },
      ]),
      503,
      'model_unavailable',
    ],
    [
      'a larger model that was down before a smaller one found it too long',
      new ModelFailed([
        { modelId: 'large', failure: { kind: 'ServiceUnavailableException', remedy: 'fallback' } },
        { modelId: 'small', failure: { kind: 'ContextTooLong', remedy: 'fallback' } },
      ]),
      503,
      'model_unavailable',
    ],
    [
      'too long a context, after a first attempt that met a hiccup',
      new ModelFailed([
        { modelId: 'm', failure: { kind: 'ServiceUnavailableException', remedy: 'retry' } },
        { modelId: 'm', failure: { kind: 'ContextTooLong', remedy: 'fallback' } },
      ]),
      413,
      'context_too_long',
    ],
    ['too long a context', failed('fallback', 'ContextTooLong'), 413, 'context_too_long'],
    ['a deadline of a step', new DeadlineExceeded('x'), 504, 'deadline_exceeded'],
    ['anything else', new TypeError('cannot read properties of undefined'), 500, 'internal'],
    ['something that is no error', 'text', 500, 'internal'],
  ])('by %s has a stable code', (_, error, status, code) => {
    expect(toApiError(error, running)).toMatchObject({ status, code });
  });

  it('for want of a model says when to try again: soon, or when the service asked for', () => {
    expect(toApiError(failed('fallback'), running).retryAfterSeconds).toBe(5);
    const throttled = {
      kind: 'ThrottlingException',
      remedy: 'retry',
      retryAfterMs: 29_500,
    } as const;
    const late = new ModelFailed([{ modelId: 'm', failure: throttled }]);
    expect(toApiError(late, running).retryAfterSeconds).toBe(30);
    // The request has to change first.
    expect(toApiError(failed('fail'), running).retryAfterSeconds).toBeUndefined();
    const long = failed('fallback', 'ContextTooLong');
    expect(toApiError(long, running).retryAfterSeconds).toBeUndefined();
  });

  it('is told by its cause when an SDK reports the abort in its own words', () => {
    const aborted = Object.assign(new Error('Request aborted'), { name: 'AbortError' });
    const late = AbortSignal.abort(new DeadlineExceeded('x'));
    expect(toApiError(aborted, late).code).toBe('deadline_exceeded');
    const left = AbortSignal.abort(new CallerLeft());
    expect(toApiError(aborted, left).code).toBe('caller_left');
  });

  it('shows nothing of the inside', () => {
    for (const error of [failed('fallback'), failed('fail'), new Error('table agentpool-x')]) {
      expect(toApiError(error, running).message).not.toMatch(/SecretInternalName|agentpool-x/);
    }
  });
});
