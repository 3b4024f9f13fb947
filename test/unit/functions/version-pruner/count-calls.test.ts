import { LambdaClient, ListAliasesCommand } from '@aws-sdk/client-lambda';
import { describe, expect, it } from '@jest/globals';
import { countCalls } from '../../../../functions/version-pruner/count-calls.ts';
import { FakeLambda } from '../../../support/fake-lambda.ts';

describe('counting calls', () => {
  it('counts repeated attempts too, by operation', async () => {
    const server = await FakeLambda.start();
    server.bend = () =>
      server.calls.length === 1
        ? { status: 500, error: 'ServiceException', message: 'later' }
        : { status: 404, error: 'ResourceNotFoundException', message: 'none' };
    const client = new LambdaClient({
      endpoint: server.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const calls = countCalls(client);
    await client.send(new ListAliasesCommand({ FunctionName: 'any' })).catch(() => undefined);
    client.destroy();
    await server.stop();
    expect(calls).toEqual({ ListAliases: 2 });
  });
});
