/** Reading functions and waiting for them. */
import type { FunctionConfiguration, GetFunctionResponse } from '@aws-sdk/client-lambda';
import { isServiceError } from '../engine/errors.ts';
import type { Operation } from '../engine/resource.ts';
import { type Wait, waitFor } from '../engine/wait.ts';

/** GetFunction, or undefined when the service does not know the function. */
export async function findFunction(
  operation: Operation,
  name: string,
): Promise<GetFunctionResponse | undefined> {
  try {
    const found = await operation.lambda.getFunction(
      { FunctionName: name },
      { abortSignal: operation.signal },
    );
    if (!found.Configuration || !found.Code)
      throw new Error(`empty result for Lambda Function (${name})`);
    return found;
  } catch (error) {
    if (isServiceError(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

type Goal = Pick<Wait<FunctionConfiguration>, 'timeoutMs' | 'pending' | 'target'>;

const stateReason = (found: FunctionConfiguration): string | undefined => found.StateReason;

/** Waits on `State` of the function itself. */
export async function waitForState(operation: Operation, name: string, goal: Goal): Promise<void> {
  await waitFor({
    clock: operation.clock,
    poll: async () => (await findFunction(operation, name))?.Configuration,
    stateOf: (found) => found.State,
    reasonOf: stateReason,
    ...goal,
  });
}

/** Waits until the last update of the function itself is through. Its absence is an error, not patience. */
export async function waitForUpdate(
  operation: Operation,
  name: string,
  timeoutMs: number,
): Promise<void> {
  await waitFor({
    clock: operation.clock,
    poll: async () => (await findFunction(operation, name))?.Configuration,
    stateOf: (found) => found.LastUpdateStatus,
    reasonOf: (found) => found.LastUpdateStatusReason,
    pending: ['InProgress'],
    target: ['Successful'],
    timeoutMs,
  });
}

/** Waits until a published version is written. Its `State` is nobody's business here: that is the release's wait. */
export async function waitForVersion(
  operation: Operation,
  version: { arn: string; number: string },
  timeoutMs: number,
): Promise<void> {
  await waitFor({
    clock: operation.clock,
    poll: () =>
      operation.lambda.getFunctionConfiguration(
        { FunctionName: version.arn, Qualifier: version.number },
        { abortSignal: operation.signal },
      ),
    stateOf: (found) => found.LastUpdateStatus ?? 'InProgress',
    reasonOf: (found) => found.LastUpdateStatusReason,
    pending: ['InProgress'],
    target: ['Successful'],
    timeoutMs,
  });
}

/** The newest version as the published provider finds it: the last of ListVersionsByFunction's last page. */
export async function latestVersion(
  operation: Operation,
  name: string,
): Promise<FunctionConfiguration> {
  let marker: string | undefined;
  for (;;) {
    const page = await operation.lambda.listVersionsByFunction(
      { FunctionName: name, MaxItems: 10_000, Marker: marker },
      { abortSignal: operation.signal },
    );
    const last = page.Versions?.at(-1);
    marker = page.NextMarker;
    if (marker) continue;
    if (!last) throw new Error(`Lambda Function (${name}) has no versions`);
    return last;
  }
}
