/** Creating a function: CreateFunction, the wait for its state, reserved concurrency, the first read. */
import { describeError } from '../engine/errors.ts';
import { number } from '../engine/expand.ts';
import { IncompleteError, type Operation } from '../engine/resource.ts';
import { timeoutOf } from '../engine/timeouts.ts';
import { retry } from '../engine/wait.ts';
import { type ObjectValue, withoutUnknown } from '../wire/values.ts';
import { createRequest } from './expand.ts';
import { waitForState } from './find.ts';
import { mayPass, propagationWindow } from './propagation.ts';
import { readFunction } from './read.ts';
import { DEFAULT_TIMEOUTS } from './timeouts.ts';

/** Creates the function and answers its state; throws IncompleteError once the function exists. */
export async function createFunction(
  operation: Operation,
  planned: ObjectValue,
): Promise<ObjectValue> {
  const name = String(planned.function_name);
  const timeoutMs = timeoutOf(planned, 'create', DEFAULT_TIMEOUTS);
  const request = await createRequest(planned);
  const options = { abortSignal: operation.signal };
  await retry(operation.clock, propagationWindow(planned, timeoutMs), mayPass, () =>
    operation.lambda.createFunction(request, options),
  );
  const created = { ...planned, id: name };
  try {
    await waitForState(operation, name, {
      timeoutMs,
      pending: ['Pending'],
      target: ['Active', 'ActiveNonInvocable'],
    });
    const reserved = number(planned.reserved_concurrent_executions) ?? -1;
    if (reserved >= 0) {
      await operation.lambda.putFunctionConcurrency(
        { FunctionName: name, ReservedConcurrentExecutions: reserved },
        options,
      );
    }
    const state = await readFunction(operation, created);
    if (!state) throw new Error('it disappeared right after its creation');
    return state;
  } catch (error) {
    throw new IncompleteError(
      `waiting for Lambda Function (${name}) create: ${describeError(error)}`,
      withoutUnknown(created) as ObjectValue,
    );
  }
}
