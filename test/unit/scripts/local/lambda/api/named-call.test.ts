/** Calls by an operation's name: the same operation, validation and refusals as over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routeNamed } from '../../../../../../scripts/local/lambda/api/find-route.ts';
import { requestFor } from '../../../../../../scripts/local/lambda/api/named-call.ts';
import { type Route, routes } from '../../../../../../scripts/local/lambda/api/routes.ts';
import { type LocalLambda, startLocalLambda } from '../../../../../support/local-lambda.ts';

describe('a call by name', () => {
  let local: LocalLambda;
  beforeAll(async () => {
    local = await startLocalLambda();
  });
  afterAll(() => local.close());

  it('puts members where the API has them', () => {
    const request = requestFor(routeNamed('putFunctionScalingConfig') as Route, {
      FunctionName: 'a b',
      Qualifier: '3',
      FunctionScalingConfig: { MinExecutionEnvironments: 1 },
    });
    expect(request.method).toBe('PUT');
    expect(request.path).toBe('/2025-11-30/functions/a%20b/function-scaling-config');
    expect(request.query.get('Qualifier')).toBe('3');
    expect(JSON.parse(request.body.toString())).toEqual({
      FunctionScalingConfig: { MinExecutionEnvironments: 1 },
    });
  });

  it('is refused as the request would be, and unknown when the operation is', async () => {
    const input = { FunctionName: 'absent', Qualifier: '1' };
    const answer = await local.service.perform('PutFunctionScalingConfig', input);
    expect(answer?.status).toBe(404);
    expect(answer?.headers?.['x-amzn-errortype']).toBe('ResourceNotFoundException');
    const incomplete = await local.service.perform('DeleteAlias', { FunctionName: 'absent' });
    expect(incomplete?.status).toBe(400);
    expect(await local.service.perform('PublishLayerVersion', {})).toBeUndefined();
  });

  it('finds every operation by a name of its own', () => {
    expect(new Set(routes.map(({ name }) => name)).size).toBe(routes.length);
  });
});
