/** Asks for the floor and ceiling of one version, where they differ. */
import {
  type FunctionScalingConfig,
  GetFunctionScalingConfigCommand,
  PutFunctionScalingConfigCommand,
} from '@aws-sdk/client-lambda';
import type { LambdaSender } from '../../functions/shared/versions/lambda-reads.ts';
import type { Numbers } from '../floors/windows.ts';
import { isScaled, toScaling } from './floor-numbers.ts';

/** Whether these are the numbers that the version was last asked to have; undefined when it is gone. */
export async function hasNumbers(
  lambda: LambdaSender,
  functionName: string,
  version: string,
  wanted: Numbers,
): Promise<boolean | undefined> {
  const scaling = await unlessGone(
    lambda.send(
      new GetFunctionScalingConfigCommand({ FunctionName: functionName, Qualifier: version }),
    ),
  );
  if (scaling === undefined) return undefined;
  const { RequestedFunctionScalingConfig: requested, AppliedFunctionScalingConfig: applied } =
    scaling;
  return isThat(requested ?? applied, wanted);
}

/** @returns busy while the service makes another change of the version: to be asked again */
export async function putNumbers(
  lambda: LambdaSender,
  functionName: string,
  version: string,
  wanted: Numbers,
): Promise<'put' | 'busy' | 'gone'> {
  try {
    const answer = await unlessGone(
      lambda.send(
        new PutFunctionScalingConfigCommand({
          FunctionName: functionName,
          Qualifier: version,
          FunctionScalingConfig: toScaling(wanted),
        }),
      ),
    );
    return answer === undefined ? 'gone' : 'put';
  } catch (error) {
    if ((error as Error).name !== 'ResourceConflictException') throw error;
    return 'busy';
  }
}

/** A floor of 0 goes with a ceiling of 0 only (AWS docs), so it says all. */
const isThat = (scaling: FunctionScalingConfig | undefined, wanted: Numbers): boolean =>
  wanted.floor === 0 ? scaling?.MinExecutionEnvironments === 0 : isScaled(scaling, wanted);

async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
