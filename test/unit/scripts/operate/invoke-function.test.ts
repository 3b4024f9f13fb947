import { describe, expect, it } from '@jest/globals';
import { invokeFunction } from '../../../../scripts/operate/invoke-function.ts';
import type { Stage } from '../../../../scripts/operate/stage.ts';
import { MemoryLambda, serviceError } from '../../../support/memory-lambda.ts';

const stage: Stage = {
  name: 'dev',
  project: 'agentpool',
  region: 'us-east-1',
  isLocal: false,
  prefix: 'agentpool-dev',
  environment: {},
};

describe('invoking an operator’s function', () => {
  it('invokes the alias that serves, with the event, and gives back what came', async () => {
    const lambda = new MemoryLambda();
    lambda.invoke = (name, qualifier, event) => ({ name, qualifier, event });
    await expect(invokeFunction(lambda, stage, 'warmer', { a: 1 })).resolves.toEqual({
      name: 'agentpool-dev-warmer',
      qualifier: 'live',
      event: { a: 1 },
    });
  });

  it('tells a failed function in one line, in its own words', async () => {
    const lambda = new MemoryLambda();
    lambda.invoke = () => ({
      FunctionError: 'Unhandled',
      errorType: 'Error',
      errorMessage: 'POOL_NAME is not set',
    });
    await expect(invokeFunction(lambda, stage, 'version-pruner', {})).rejects.toThrow(
      /^the version-pruner failed: Error: POOL_NAME is not set$/,
    );
  });

  it('tells a failure that has no message as it came', async () => {
    const lambda = new MemoryLambda();
    lambda.invoke = () => ({ FunctionError: 'Unhandled' });
    await expect(invokeFunction(lambda, stage, 'warmer', {})).rejects.toThrow(
      'the warmer failed: Unhandled {}',
    );
  });

  it('says how to get a stage that has not been deployed', async () => {
    const lambda = new MemoryLambda();
    lambda.before = () => {
      throw serviceError('ResourceNotFoundException');
    };
    await expect(invokeFunction(lambda, stage, 'warmer', {})).rejects.toThrow(
      'dev has no warmer: run make deploy STAGE=dev first',
    );
  });
});
