/** aws_lambda_capacity_provider: calls and waits as hashicorp/aws 6.x makes them. */
import type { CapacityProvider } from '@aws-sdk/client-lambda';
import { differs } from '../engine/compare-blocks.ts';
import { describeError, isServiceError } from '../engine/errors.ts';
import { text, textMap } from '../engine/expand.ts';
import { IncompleteError, type Operation, type OwnedResource } from '../engine/resource.ts';
import { emptyObject } from '../engine/schema.ts';
import { changeTags } from '../engine/tag-calls.ts';
import { readTags } from '../engine/tags.ts';
import { timeoutOf } from '../engine/timeouts.ts';
import { PACE, retry, waitFor } from '../engine/wait.ts';
import { type ObjectValue, withoutUnknown } from '../wire/values.ts';
import { createRequest, flatten, scalingConfigOf } from './convert.ts';
import { capacityProviderSchema as schema } from './schema.ts';

const DEFAULT_TIMEOUTS = { create: '10m', update: '10m', delete: '30m' };

async function find(operation: Operation, name: string): Promise<CapacityProvider | undefined> {
  try {
    const found = await operation.lambda.getCapacityProvider(
      { CapacityProviderName: name },
      { abortSignal: operation.signal },
    );
    return found.CapacityProvider;
  } catch (error) {
    if (isServiceError(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

async function waitUntil(
  operation: Operation,
  name: string,
  goal: { timeoutMs: number; pending: string[]; target: string[] },
): Promise<CapacityProvider | undefined> {
  return waitFor({
    clock: operation.clock,
    poll: () => find(operation, name),
    stateOf: (found) => found.State,
    reasonOf: () => undefined,
    occurrences: 2,
    ...goal,
  });
}

async function create(operation: Operation, planned: ObjectValue): Promise<ObjectValue> {
  const name = String(planned.name);
  const request = createRequest(planned);
  await retry(
    operation.clock,
    PACE.iamPropagationMs,
    (error) => isServiceError(error, 'InvalidParameterValueException'),
    () => operation.lambda.createCapacityProvider(request, { abortSignal: operation.signal }),
  );
  try {
    const timeoutMs = timeoutOf(planned, 'create', DEFAULT_TIMEOUTS);
    const active = await waitUntil(operation, name, {
      timeoutMs,
      pending: ['Pending'],
      target: ['Active'],
    });
    return flatten(active as CapacityProvider, planned);
  } catch (error) {
    throw new IncompleteError(
      `waiting for Lambda Capacity Provider (${name}) create: ${describeError(error)}`,
      withoutUnknown(planned) as ObjectValue,
    );
  }
}

async function read(operation: Operation, state: ObjectValue): Promise<ObjectValue | undefined> {
  const found = await find(operation, String(state.name));
  if (!found) return undefined;
  const { Tags } = await operation.lambda.listTags(
    { Resource: found.CapacityProviderArn },
    { abortSignal: operation.signal },
  );
  return {
    ...flatten(found, state),
    ...readTags(Tags ?? {}, operation.defaultTags, state.tags ?? null),
  };
}

async function update(
  operation: Operation,
  prior: ObjectValue,
  planned: ObjectValue,
): Promise<ObjectValue> {
  await changeTags(
    operation,
    String(prior.arn),
    textMap(prior.tags_all),
    textMap(planned.tags_all),
  );
  if (!differs(schema, 'capacity_provider_scaling_config', prior, planned)) return planned;
  const name = String(planned.name);
  await operation.lambda.updateCapacityProvider(
    { CapacityProviderName: name, CapacityProviderScalingConfig: scalingConfigOf(planned) },
    { abortSignal: operation.signal },
  );
  const timeoutMs = timeoutOf(planned, 'update', DEFAULT_TIMEOUTS);
  await waitUntil(operation, name, { timeoutMs, pending: ['Pending'], target: ['Active'] });
  return planned;
}

async function remove(operation: Operation, state: ObjectValue): Promise<void> {
  const name = String(state.name);
  try {
    await retry(
      operation.clock,
      PACE.associationMs,
      (error) =>
        isServiceError(
          error,
          'ResourceConflictException',
          'To delete this capacity provider, first remove its association',
        ),
      () =>
        operation.lambda.deleteCapacityProvider(
          { CapacityProviderName: name },
          { abortSignal: operation.signal },
        ),
    );
  } catch (error) {
    if (isServiceError(error, 'ResourceNotFoundException')) return;
    throw error;
  }
  const timeoutMs = timeoutOf(state, 'delete', DEFAULT_TIMEOUTS);
  await waitUntil(operation, name, { timeoutMs, pending: ['Pending', 'Deleting'], target: [] });
}

export const capacityProvider: OwnedResource = {
  typeName: 'aws_lambda_capacity_provider',
  schema,
  validate: () => [],
  plan: () => ({ problems: [], replace: [] }),
  create,
  read,
  update,
  delete: remove,
  importState: (id) => ({ ...emptyObject(schema), name: text(id) ?? null }),
};
