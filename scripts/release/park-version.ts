/** Takes one version to 0/0: it costs nothing then, answers nobody, and keeps its slot of the pool. */
import { PutFunctionScalingConfigCommand } from '@aws-sdk/client-lambda';
import type { LambdaSender } from '../../functions/shared/versions/lambda-reads.ts';

/** @returns false when it is being changed, deleted or gone already; what is left of it meets the next release */
export async function parkVersion(
  lambda: LambdaSender,
  name: string,
  version: string,
): Promise<boolean> {
  try {
    await lambda.send(
      new PutFunctionScalingConfigCommand({
        FunctionName: name,
        Qualifier: version,
        FunctionScalingConfig: { MinExecutionEnvironments: 0, MaxExecutionEnvironments: 0 },
      }),
    );
    return true;
  } catch (error) {
    const { name: code } = error as Error;
    if (code === 'ResourceNotFoundException' || code === 'ResourceConflictException') return false;
    throw error;
  }
}
