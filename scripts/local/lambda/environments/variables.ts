import type { EnvironmentSpec } from './types.ts';

/** Where a new environment runs, as far as its variables tell. */
export interface VariablesContext {
  endpoint: string;
  region: string;
  runtimeApi: string;
  metadataToken: string;
  logStream: string;
  temporaryDirectory: string;
  extra: Record<string, string>;
}

/** Set by the service and refused in a function's configuration (Developer Guide, "Reserved environment variables"). */
export const reservedVariables = [
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
] as const;

/** Not refused, but the service's own value wins: the platform decides how a runtime runs. */
const overridden = new Set<string>([...reservedVariables, 'AWS_LAMBDA_MAX_CONCURRENCY']);

/**
 * The whole environment of a function's process; nothing of the local cloud's own environment leaks into it but the
 * search path. The runtime client needs every AWS_LAMBDA_* name here: it loses events when one is missing.
 */
export function environmentVariables(
  spec: EnvironmentSpec,
  context: VariablesContext,
): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_ENDPOINT_URL: context.endpoint,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    ...context.extra,
    ...customerVariables(spec.variables),
    AWS_REGION: context.region,
    AWS_DEFAULT_REGION: context.region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EXECUTION_ENV: `AWS_Lambda_${spec.runtime}`,
    AWS_LAMBDA_RUNTIME_API: context.runtimeApi,
    AWS_LAMBDA_METADATA_API: context.runtimeApi,
    AWS_LAMBDA_METADATA_TOKEN: context.metadataToken,
    AWS_LAMBDA_FUNCTION_NAME: spec.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: spec.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMiB),
    AWS_LAMBDA_LOG_GROUP_NAME: spec.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: context.logStream,
    AWS_LAMBDA_LOG_FORMAT: spec.logFormat,
    ...(spec.logLevel && { AWS_LAMBDA_LOG_LEVEL: spec.logLevel }),
    ...concurrencyVariables(spec),
    LAMBDA_TASK_ROOT: spec.codeDirectory,
    TMPDIR: context.temporaryDirectory,
    _HANDLER: spec.handler,
  };
}

/** The runtime client runs many requests at a time exactly when AWS_LAMBDA_MAX_CONCURRENCY is there. */
function concurrencyVariables(spec: EnvironmentSpec): Record<string, string> {
  if (spec.concurrency === undefined) return { AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand' };
  return {
    AWS_LAMBDA_INITIALIZATION_TYPE: 'lambda-managed-instances',
    AWS_LAMBDA_MAX_CONCURRENCY: String(spec.concurrency),
    AWS_LAMBDA_NODEJS_WORKER_COUNT: String(spec.workers),
  };
}

function customerVariables(variables: Record<string, string>): Record<string, string> {
  const kept = Object.entries(variables).filter(
    ([name]) => !name.startsWith('_') && !overridden.has(name),
  );
  return Object.fromEntries(kept);
}
