import { describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import fc from 'fast-check';
import { readCaller } from '../../../../../functions/router/http/caller.ts';

/** What API Gateway sends for a person with a token of the user pool. */
const withClaims = (claims: Record<string, unknown>) =>
  ({
    requestContext: {
      authorizer: { claims: { 'custom:tenant': 'acme', sub: 'ann', ...claims } },
      identity: { apiKeyId: null },
    },
  }) as unknown as APIGatewayProxyEvent;

const scopesOf = (claims: Record<string, unknown>) => readCaller(withClaims(claims)).scopes;

describe('the scopes of a person', () => {
  it.each([
    ['approvals.decide,actors.delete'],
    ['approvals.decide, actors.delete'],
    ['[approvals.decide actors.delete]'],
    ['["approvals.decide","actors.delete"]'],
    [['approvals.decide', 'actors.delete']],
  ])('are the groups of the token, however they are handed over: %j', (groups) => {
    expect(scopesOf({ 'cognito:groups': groups })).toEqual(['approvals.decide', 'actors.delete']);
  });

  it('are one for one group, and none for a person without groups', () => {
    expect(scopesOf({ 'cognito:groups': 'approvals.decide' })).toEqual(['approvals.decide']);
    expect(scopesOf({ 'cognito:groups': '' })).toEqual([]);
    expect(scopesOf({})).toEqual([]);
  });

  it('are also those of the claim scope, each once', () => {
    const claims = { 'cognito:groups': 'a,b', scope: 'b  openid' };
    expect(scopesOf(claims)).toEqual(['a', 'b', 'openid']);
  });

  it.each([7, null, true, {}, [{}], [null]])('are none when the claim is %j', (groups) => {
    expect(scopesOf({ 'cognito:groups': groups })).toEqual([]);
  });

  it('come back whole from any list of names', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,9}(\.[a-z][a-z0-9-]{0,9}){0,2}$/);
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 20 }), (names) => {
        for (const groups of [names.join(','), `[${names.join(' ')}]`, JSON.stringify(names)]) {
          expect(scopesOf({ 'cognito:groups': groups })).toEqual(names);
        }
      }),
    );
  });
});
