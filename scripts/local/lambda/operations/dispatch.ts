import { type FunctionReference, functionArn } from '../api/arns.ts';
import { conflict, invalid, ServiceError, throttled } from '../api/errors.ts';
import type { LambdaCore } from '../core.ts';
import { type Answer, FunctionFailure, Invocation } from '../environments/invocation.ts';
import { InitFailure } from '../environments/types.ts';
import type { InvocationRecord } from '../invocation-record.ts';
import { isManaged } from '../lifecycle/deletion.ts';
import { type Alias, LATEST, type LambdaFunction, SLOT, type Version } from '../state/model.ts';

export interface DispatchInput {
  reference: FunctionReference;
  payload: Uint8Array;
  clientContext?: string | undefined;
  traceId?: string | undefined;
}

export interface Dispatched {
  /** The id that the function's own log lines carry. */
  requestId: string;
  executedVersion: string;
  answer: Answer;
}

/**
 * Runs one invocation: finds the version, gives it to an environment with a free slot, waits for the answer to begin.
 * Nothing queues: with no free slot it throws TooManyRequestsException at once.
 */
export async function dispatch(core: LambdaCore, input: DispatchInput): Promise<Dispatched> {
  const { reference } = input;
  const owner = core.store.function(reference);
  const version = invocable(core, owner, reference);
  const invocation = new Invocation({
    payload: input.payload,
    invokedArn: functionArn(core.store.place, owner.name, reference.qualifier),
    timeoutMs: version.snapshot.settings.timeoutSeconds * 1000,
    clientContext: input.clientContext,
    traceId: input.traceId,
  });
  const ran = { requestId: invocation.id, executedVersion: version.id };
  const tell = teller(core, owner, reference.qualifier, version.id);
  try {
    if (!(await version.fleet?.take(invocation))) {
      tell('throttled', 0);
      throw refusal(owner);
    }
    void invocation.closed.then(() =>
      tell(invocation.failure ? 'failed' : 'succeeded', Date.now() - invocation.startedAt),
    );
  } catch (error) {
    if (!(error instanceof InitFailure)) throw error;
    tell('failed', 0);
    const failure = new FunctionFailure('Runtime.InitError', error.payload);
    return { ...ran, answer: { failure } };
  }
  return { ...ran, answer: await invocation.answer };
}

/** Tells how a request ended. */
function teller(
  core: LambdaCore,
  owner: LambdaFunction,
  qualifier: string | undefined,
  executedVersion: string,
) {
  const known = {
    functionName: owner.name,
    qualifier,
    executedVersion,
    managed: isManaged(owner),
  };
  return (outcome: InvocationRecord['outcome'], durationMs: number) =>
    core.onInvocation({ ...known, outcome, durationMs, at: Date.now() });
}

/** The version that an invocation reaches. Throws when there is none, or it can't run now. */
export function invocable(
  core: LambdaCore,
  owner: LambdaFunction,
  { name, qualifier }: FunctionReference,
): Version {
  const alias = qualifier === undefined ? undefined : owner.aliases.get(qualifier);
  const id = alias ? chooseVersion(alias) : (qualifier ?? (isManaged(owner) ? SLOT : LATEST));
  if (isManaged(owner)) {
    if (id === LATEST) {
      throw invalid(
        'The $LATEST version of a function with a capacity provider cannot be invoked: invoke a published version or an alias.',
      );
    }
    if (id === SLOT && !owner.versions.has(SLOT)) {
      throw new ServiceError(
        'NoPublishedVersionException',
        `The function ${owner.arn} has no published version ${SLOT}.`,
      );
    }
  }
  const version = core.store.version({ name, qualifier: id });
  if (version.snapshot.settings.durable) {
    throw invalid(
      'The local cloud does not run durable functions: it stores their configuration only.',
    );
  }
  if (version.state !== 'Active') {
    throw conflict(
      `The operation cannot be performed at this time. The function is currently in the following state: ${version.state}`,
    );
  }
  return version;
}

/** Each weighted version gets its share of invocations, the primary one the rest. */
function chooseVersion({ version, weights }: Alias): string {
  let left = Math.random();
  for (const [id, weight] of Object.entries(weights)) {
    if (left < weight) return id;
    left -= weight;
  }
  return version;
}

/** The service names a reason for default functions only; managed ones tell theirs in metrics. */
function refusal(owner: LambdaFunction): ServiceError {
  if (isManaged(owner)) return throttled();
  return owner.reservedConcurrency === undefined
    ? throttled('ConcurrentInvocationLimitExceeded')
    : throttled('ReservedFunctionConcurrentInvocationLimitExceeded');
}
