import { describe, expect, it } from '@jest/globals';
import { explain } from '../../../../scripts/operate/command.ts';
import { UserError } from '../../../../scripts/terraform/user-error.ts';

const named = (name: string, message: string, more: object = {}): Error =>
  Object.assign(new Error(message), { name, ...more });

describe('what a person is told of an error', () => {
  it('says what to do about credentials', () => {
    expect(explain(named('CredentialsProviderError', 'Could not load'))).toContain(
      'no AWS credentials',
    );
    expect(explain(named('ExpiredTokenException', 'x'))).toContain('have expired');
    expect(explain(named('UnrecognizedClientException', 'x'))).toContain('AWS does not know');
    expect(explain(named('InvalidClientTokenId', 'x'))).toContain('AWS does not know');
  });

  it('recognises that nothing listens, from the SDK and from fetch', () => {
    const refused = named('Error', 'connect ECONNREFUSED', { code: 'ECONNREFUSED' });
    for (const error of [refused, named('TypeError', 'fetch failed', { cause: refused })]) {
      expect(explain(error)).toContain('start it with make local');
    }
  });

  it('names the service’s error, but not our own', () => {
    expect(explain(named('AccessDeniedException', 'no\nstack', { $metadata: {} }))).toBe(
      'AccessDeniedException: no',
    );
    expect(explain(new UserError('there is no stage "x"'))).toBe('there is no stage "x"');
  });
});
