import { describe, expect, it } from '@jest/globals';
import { parkVersion } from '../../../../../functions/shared/versions/park-version.ts';
import { MemoryLambda, serviceError } from '../../../../support/memory-lambda.ts';

const NAME = 'agentpool-test-router';

function fleet(...states: string[]): MemoryLambda {
  const lambda = new MemoryLambda();
  lambda.add(NAME, 'pool', states);
  return lambda;
}

describe('parking a version', () => {
  it('takes it to 0/0, both numbers sent', async () => {
    const lambda = fleet('Active');
    await expect(parkVersion(lambda, NAME, '1')).resolves.toEqual({ parked: true });
    expect(lambda.callsOf('PutFunctionScalingConfig')[0]?.input.FunctionScalingConfig).toEqual({
      MinExecutionEnvironments: 0,
      MaxExecutionEnvironments: 0,
    });
    await lambda.sleep(1_000);
    expect(lambda.version(NAME, '1').state).toBe('Deactivated');
  });

  it('is no failure when the version is gone, failed or going', async () => {
    const lambda = fleet('Failed', 'Deleting');
    await expect(parkVersion(lambda, NAME, '9')).resolves.toEqual({
      parked: false,
      reason: 'already gone',
    });
    for (const version of ['1', '2']) {
      await expect(parkVersion(lambda, NAME, version)).resolves.toMatchObject({
        parked: false,
        reason: expect.stringContaining('ResourceConflictException: the version is'),
      });
    }
  });

  it('passes every other error on', async () => {
    const lambda = fleet('Active');
    lambda.before = () => {
      throw serviceError('AccessDeniedException', 'no');
    };
    await expect(parkVersion(lambda, NAME, '1')).rejects.toThrow('no');
  });
});
