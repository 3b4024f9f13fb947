/** Updating a function in the published provider's order: tags, signing, configuration, code, concurrency, publish. */
import { describeError, isServiceError } from '../engine/errors.ts';
import { number, text, textMap, texts } from '../engine/expand.ts';
import { IncompleteError, type Operation } from '../engine/resource.ts';
import { changeTags } from '../engine/tag-calls.ts';
import { timeoutOf } from '../engine/timeouts.ts';
import { retry } from '../engine/wait.ts';
import { type ObjectValue, type Value, withoutUnknown } from '../wire/values.ts';
import { changed, codeChanged, configurationChanged } from './changes.ts';
import { configurationUpdate } from './configuration-update.ts';
import { codeOf } from './expand.ts';
import { waitForUpdate, waitForVersion } from './find.ts';
import { mayPass, propagationWindow } from './propagation.ts';
import { readFunction } from './read.ts';
import { DEFAULT_TIMEOUTS } from './timeouts.ts';

/** What no read can tell: it goes back to the old values when an update fails before the code was sent. */
const NOT_READABLE = ['s3_bucket', 's3_key', 's3_object_version', 'source_code_hash', 'filename'];

interface Update {
  operation: Operation;
  name: string;
  prior: ObjectValue;
  planned: ObjectValue;
  timeoutMs: number;
}

async function updateCodeSigning({ operation, name, prior, planned }: Update): Promise<void> {
  if (!changed('code_signing_config_arn', prior, planned)) return;
  const arn = text(planned.code_signing_config_arn);
  const options = { abortSignal: operation.signal };
  if (arn === undefined) {
    await operation.lambda.deleteFunctionCodeSigningConfig({ FunctionName: name }, options);
    return;
  }
  await operation.lambda.putFunctionCodeSigningConfig(
    { FunctionName: name, CodeSigningConfigArn: arn },
    options,
  );
}

async function updateConfiguration({
  operation,
  name,
  prior,
  planned,
  timeoutMs,
}: Update): Promise<void> {
  if (!configurationChanged(prior, planned)) return;
  const request = await configurationUpdate(prior, planned);
  await retry(operation.clock, propagationWindow(planned, timeoutMs), mayPass, () =>
    operation.lambda.updateFunctionConfiguration(request, { abortSignal: operation.signal }),
  );
  await waitForUpdate(operation, name, timeoutMs);
}

async function updateCode({ operation, name, prior, planned, timeoutMs }: Update): Promise<void> {
  if (!codeChanged(prior, planned)) return;
  const architectures = changed('architectures', prior, planned)
    ? texts(planned.architectures)
    : undefined;
  await operation.lambda.updateFunctionCode(
    {
      FunctionName: name,
      Architectures: architectures as ('arm64' | 'x86_64')[],
      ...(await codeOf(planned)),
    },
    { abortSignal: operation.signal },
  );
  await waitForUpdate(operation, name, timeoutMs);
}

async function updateConcurrency({ operation, name, prior, planned }: Update): Promise<void> {
  if (!changed('reserved_concurrent_executions', prior, planned)) return;
  const reserved = number(planned.reserved_concurrent_executions) ?? -1;
  const options = { abortSignal: operation.signal };
  if (reserved < 0) {
    await operation.lambda.deleteFunctionConcurrency({ FunctionName: name }, options);
    return;
  }
  await operation.lambda.putFunctionConcurrency(
    { FunctionName: name, ReservedConcurrentExecutions: reserved },
    options,
  );
}

async function publish({ operation, name, prior, planned, timeoutMs }: Update): Promise<void> {
  const due =
    codeChanged(prior, planned) ||
    configurationChanged(prior, planned) ||
    changed('publish', prior, planned);
  if (planned.publish !== true || !due) return;
  const inProgress = (error: unknown): boolean =>
    isServiceError(error, 'ResourceConflictException', 'in progress');
  const request = {
    FunctionName: name,
    PublishTo: text(planned.publish_to) as 'LATEST_PUBLISHED' | undefined,
  };
  const published = await retry(
    operation.clock,
    propagationWindow(planned, timeoutMs),
    inProgress,
    () => operation.lambda.publishVersion(request, { abortSignal: operation.signal }),
  );
  await waitForVersion(
    operation,
    { arn: published.FunctionArn ?? name, number: published.Version ?? '' },
    timeoutMs,
  );
}

/** The plan as far as it was carried out, for Terraform's state after a failure. */
function halfway(prior: ObjectValue, planned: ObjectValue, codeSent: boolean): ObjectValue {
  const state = withoutUnknown(planned) as { [name: string]: Value };
  if (codeSent) return state;
  for (const name of NOT_READABLE) state[name] = prior[name] ?? null;
  return state;
}

/** Carries the plan out and reads the function back; throws IncompleteError when a step fails. */
export async function updateFunction(
  operation: Operation,
  prior: ObjectValue,
  planned: ObjectValue,
): Promise<ObjectValue> {
  const name = String(prior.id ?? prior.function_name);
  const update: Update = {
    operation,
    name,
    prior,
    planned,
    timeoutMs: timeoutOf(planned, 'update', DEFAULT_TIMEOUTS),
  };
  let step = 'tags';
  let codeSent = false;
  try {
    await changeTags(
      operation,
      String(prior.arn),
      textMap(prior.tags_all),
      textMap(planned.tags_all),
    );
    step = 'code signing config';
    await updateCodeSigning(update);
    step = 'configuration';
    await updateConfiguration(update);
    step = 'code';
    await updateCode(update);
    codeSent = true;
    step = 'concurrency';
    await updateConcurrency(update);
    step = 'published version';
    await publish(update);
    step = 'state after the update';
    const state = await readFunction(operation, planned);
    if (!state) throw new Error('the function disappeared during its update');
    return state;
  } catch (error) {
    const message = `updating Lambda Function (${name}) ${step}: ${describeError(error)}`;
    throw new IncompleteError(message, halfway(prior, planned, codeSent));
  }
}
