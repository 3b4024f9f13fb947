/**
 * Durable executions as far as those who delete versions have to know of them: listed, read and stopped. The local
 * cloud runs none; tests and people open them through the control endpoint.
 */
import { randomUUID } from 'node:crypto';
import { functionArn } from '../api/arns.ts';
import { type Call, type Json, json, parameter } from '../api/call.ts';
import { invalid, notFound } from '../api/errors.ts';
import type { Operation } from '../api/operation.ts';
import { pageOf } from '../api/paging.ts';
import type { LambdaCore } from '../core.ts';
import { quotas } from '../quotas.ts';
import type { DurableExecution, LambdaFunction } from '../state/model.ts';
import { referenceOf } from '../state/store.ts';

/** Lambda API model, ExecutionStatus. */
const statuses = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'STOPPED'];

export const listDurableExecutionsByFunction: Operation = (core, call) => {
  const reference = referenceOf(call);
  const owner = core.store.function(reference);
  const version = reference.qualifier && core.store.version(reference).id;
  const wanted = call.query.getAll('Statuses');
  const unknown = wanted.find((status) => !statuses.includes(status));
  if (unknown) throw invalid(`Unknown status of a durable execution: ${unknown}`);
  const name = call.query.get('DurableExecutionName');
  const found = core.store.executions.filter(
    (execution) =>
      execution.functionName === owner.name &&
      (version === undefined || execution.version === version) &&
      (name === null || execution.name === name) &&
      (wanted.length === 0 || wanted.includes(execution.status)),
  );
  const page = pageOf(found, ({ arn }) => arn, call.query, quotas.durableExecutionPage);
  return json(200, {
    DurableExecutions: page.items.map((execution) => configuration(core, execution)),
    NextMarker: page.nextMarker,
  });
};

export const getDurableExecution: Operation = (core, call) =>
  json(200, configuration(core, executionOf(core, call)));

export const stopDurableExecution: Operation = (core, call) => {
  const execution = executionOf(core, call);
  if (execution.status === 'RUNNING') closeExecution(execution, 'STOPPED');
  return json(200, { StopTimestamp: (execution.endedAt ?? Date.now()) / 1000 });
};

/** A running execution of a version, from nowhere: the control endpoint's, for tests of what an open one protects. */
export function openExecution(
  core: LambdaCore,
  owner: LambdaFunction,
  version: string,
): DurableExecution {
  const name = randomUUID();
  const arn = functionArn(core.store.place, owner.name, version);
  const execution: DurableExecution = {
    arn: `${arn}/durable-execution/${name}/${randomUUID()}`,
    name,
    functionName: owner.name,
    version,
    status: 'RUNNING',
    startedAt: Date.now(),
  };
  core.store.executions.push(execution);
  return execution;
}

/** Ends an execution; what waited for it goes on. */
export function closeExecution(
  execution: DurableExecution,
  status: Exclude<DurableExecution['status'], 'RUNNING'>,
): void {
  execution.status = status;
  execution.endedAt = Date.now();
}

function executionOf(core: LambdaCore, call: Call): DurableExecution {
  const arn = parameter(call, 'DurableExecutionArn');
  const found = core.store.executions.find((execution) => execution.arn === arn);
  if (!found) throw notFound(`Durable execution not found: ${arn}`);
  return found;
}

function configuration(core: LambdaCore, execution: DurableExecution): Json {
  const { functionName, version, endedAt } = execution;
  return {
    DurableExecutionArn: execution.arn,
    DurableExecutionName: execution.name,
    FunctionArn: functionArn(core.store.place, functionName, version),
    Status: execution.status,
    StartTimestamp: execution.startedAt / 1000,
    EndTimestamp: endedAt === undefined ? undefined : endedAt / 1000,
  };
}
