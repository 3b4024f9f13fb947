/** Deleting a function with all its versions, and the wait until it is gone. */
import { isServiceError } from '../engine/errors.ts';
import type { Operation } from '../engine/resource.ts';
import { timeoutOf } from '../engine/timeouts.ts';
import { retry, waitFor } from '../engine/wait.ts';
import type { ObjectValue } from '../wire/values.ts';
import { waitForState } from './find.ts';
import { DEFAULT_TIMEOUTS } from './timeouts.ts';

const STILL_THERE = ['Active', 'ActiveNonInvocable', 'Pending', 'Inactive', 'Failed', 'Deleting'];

/** Running durable executions are stopped first: a function cannot go while one of them is open. */
async function stopDurableExecutions(
  operation: Operation,
  name: string,
  timeoutMs: number,
): Promise<void> {
  const options = { abortSignal: operation.signal };
  const page = await operation.lambda.listDurableExecutionsByFunction(
    { FunctionName: name, Statuses: ['RUNNING'] },
    options,
  );
  for (const execution of page.DurableExecutions ?? []) {
    const request = { DurableExecutionArn: execution.DurableExecutionArn };
    await operation.lambda.stopDurableExecution(request, options);
    await waitFor({
      clock: operation.clock,
      timeoutMs,
      poll: () => operation.lambda.getDurableExecution(request, options),
      stateOf: (found) => found.Status,
      reasonOf: () => undefined,
      pending: ['RUNNING'],
      target: ['STOPPED'],
    });
  }
}

/** Deletes the function unless `skip_destroy` keeps it; a function that is gone already is no error. */
export async function deleteFunction(operation: Operation, state: ObjectValue): Promise<void> {
  if (state.skip_destroy === true) return;
  const name = String(state.id ?? state.function_name);
  const timeoutMs = timeoutOf(state, 'delete', DEFAULT_TIMEOUTS);
  const replicated = (error: unknown): boolean =>
    isServiceError(error, 'InvalidParameterValueException', 'because it is a replicated function');
  try {
    if (Array.isArray(state.durable_config) && state.durable_config.length > 0) {
      await stopDurableExecutions(operation, name, timeoutMs);
    }
    await retry(operation.clock, timeoutMs, replicated, () =>
      operation.lambda.deleteFunction({ FunctionName: name }, { abortSignal: operation.signal }),
    );
  } catch (error) {
    if (isServiceError(error, 'ResourceNotFoundException')) return;
    throw error;
  }
  await waitForState(operation, name, { timeoutMs, pending: STILL_THERE, target: [] });
}
