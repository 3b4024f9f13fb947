/** SDKs and Terraform match on the exact exception name, its status and where the message is. */
import { describe, expect, it } from '@jest/globals';
import {
  errorResponse,
  ServiceError,
  throttled,
  toServiceError,
} from '../../../../../../scripts/local/lambda/api/errors.ts';

describe('error answers', () => {
  it.each([
    ['ResourceNotFoundException', 404, 'Message'],
    ['ResourceConflictException', 409, 'message'],
    ['InvalidParameterValueException', 400, 'message'],
    ['NoPublishedVersionException', 400, 'Message'],
    ['FunctionVersionsPerCapacityProviderLimitExceededException', 400, 'message'],
    ['PreconditionFailedException', 412, 'message'],
  ] as const)('%s is %i with its text under %s', (name, status, key) => {
    const answer = errorResponse(new ServiceError(name, 'why'));
    expect(answer.status).toBe(status);
    expect(answer.headers?.['x-amzn-errortype']).toBe(name);
    expect(JSON.parse(String(answer.body))).toEqual({ Type: 'User', [key]: 'why' });
  });

  it('carries the reason of a throttle', () => {
    const answer = errorResponse(throttled('CallerRateLimitExceeded'));
    expect(JSON.parse(String(answer.body))).toEqual({
      Type: 'User',
      Reason: 'CallerRateLimitExceeded',
      message: 'Rate Exceeded.',
    });
  });

  it('says a defect of its own as a ServiceException without a stack', () => {
    const answer = errorResponse(toServiceError(new TypeError('x is undefined')));
    expect(answer.status).toBe(500);
    expect(answer.body).toBe(
      '{"Type":"Service","Message":"The local Lambda service failed: x is undefined"}',
    );
  });
});
