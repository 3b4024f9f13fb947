/** Takes one version to 0/0: it costs nothing then, answers nobody, and keeps its slot of the pool. */
import { PutFunctionScalingConfigCommand } from '@aws-sdk/client-lambda';
import type { LambdaSender } from './lambda-reads.ts';

export type Parking = { parked: true } | { parked: false; reason: string };

/**
 * Look at the guards (guards.ts) and, under the claim (claim.ts), at the aliases right before this call.
 * @returns not parked, with the reason, when the version is being changed, deleted or gone already
 */
export async function parkVersion(
  lambda: LambdaSender,
  functionName: string,
  version: string,
): Promise<Parking> {
  try {
    await lambda.send(
      new PutFunctionScalingConfigCommand({
        FunctionName: functionName,
        Qualifier: version,
        FunctionScalingConfig: { MinExecutionEnvironments: 0, MaxExecutionEnvironments: 0 },
      }),
    );
    return { parked: true };
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'ResourceNotFoundException') return { parked: false, reason: 'already gone' };
    if (name === 'ResourceConflictException') {
      return { parked: false, reason: `${name}: ${message}` };
    }
    throw error;
  }
}
