import * as aliases from '../operations/aliases.ts';
import * as pools from '../operations/capacity-providers.ts';
import * as concurrency from '../operations/concurrency.ts';
import * as functions from '../operations/functions.ts';
import * as invocations from '../operations/invoke.ts';
import * as neighbours from '../operations/neighbours.ts';
import * as permissions from '../operations/permissions.ts';
import * as scaling from '../operations/scaling.ts';
import * as tags from '../operations/tags.ts';
import * as versions from '../operations/versions.ts';
import type { Operation } from './operation.ts';

/** Which of the service's request rates an operation counts against; invocations count against none. */
export type RateGroup = 'poolReads' | 'poolWrites' | 'controlPlane' | undefined;

export interface Route {
  method: string;
  /** Path segments; one in braces is a parameter. */
  segments: string[];
  operation: Operation;
  rate: RateGroup;
}

const route = (rate: RateGroup, pattern: string, operation: Operation): Route => {
  const [method = '', path = ''] = pattern.split(' ');
  return { method, segments: path.split('/').slice(1), operation, rate };
};
const read = (pattern: string, operation: Operation) => route('poolReads', pattern, operation);
const write = (pattern: string, operation: Operation) => route('poolWrites', pattern, operation);
const control = (pattern: string, operation: Operation) =>
  route('controlPlane', pattern, operation);

const POOLS = '/2025-11-30/capacity-providers';
const POOL = `${POOLS}/{CapacityProviderName}`;
const FUNCTIONS = '/2015-03-31/functions';
const FUNCTION = `${FUNCTIONS}/{FunctionName}`;
const SCALING = '/2025-11-30/functions/{FunctionName}/function-scaling-config';
const CONCURRENCY = 'functions/{FunctionName}/concurrency';
const TAGS = '/2017-03-31/tags/{Resource}';

/** The operations served, with the paths of the Lambda API model. */
export const routes: readonly Route[] = [
  write(`POST ${POOLS}`, pools.createCapacityProvider),
  read(`GET ${POOLS}`, pools.listCapacityProviders),
  read(`GET ${POOL}`, pools.getCapacityProvider),
  write(`PUT ${POOL}`, pools.updateCapacityProvider),
  write(`DELETE ${POOL}`, pools.deleteCapacityProvider),
  read(`GET ${POOL}/function-versions`, pools.listFunctionVersionsByCapacityProvider),
  control(`PUT ${SCALING}`, scaling.putFunctionScalingConfig),
  control(`GET ${SCALING}`, scaling.getFunctionScalingConfig),
  control(`POST ${FUNCTIONS}`, functions.createFunction),
  control(`GET ${FUNCTIONS}`, functions.listFunctions),
  control(`GET ${FUNCTION}`, functions.getFunction),
  control(`DELETE ${FUNCTION}`, functions.deleteFunction),
  control(`GET ${FUNCTION}/configuration`, functions.getFunctionConfiguration),
  control(`PUT ${FUNCTION}/configuration`, functions.updateFunctionConfiguration),
  control(`PUT ${FUNCTION}/code`, functions.updateFunctionCode),
  control(`POST ${FUNCTION}/versions`, versions.publishVersion),
  control(`GET ${FUNCTION}/versions`, versions.listVersionsByFunction),
  control(`POST ${FUNCTION}/aliases`, aliases.createAlias),
  control(`GET ${FUNCTION}/aliases`, aliases.listAliases),
  control(`GET ${FUNCTION}/aliases/{Name}`, aliases.getAlias),
  control(`PUT ${FUNCTION}/aliases/{Name}`, aliases.updateAlias),
  control(`DELETE ${FUNCTION}/aliases/{Name}`, aliases.deleteAlias),
  control(`POST ${FUNCTION}/policy`, permissions.addPermission),
  control(`GET ${FUNCTION}/policy`, permissions.getPolicy),
  control(`DELETE ${FUNCTION}/policy/{StatementId}`, permissions.removePermission),
  control(`POST ${TAGS}`, tags.tagResource),
  control(`DELETE ${TAGS}`, tags.untagResource),
  control(`GET ${TAGS}`, tags.listTags),
  control(`PUT /2017-10-31/${CONCURRENCY}`, concurrency.putFunctionConcurrency),
  control(`DELETE /2017-10-31/${CONCURRENCY}`, concurrency.deleteFunctionConcurrency),
  control(`GET /2019-09-30/${CONCURRENCY}`, concurrency.getFunctionConcurrency),
  control('GET /2016-08-19/account-settings', concurrency.getAccountSettings),
  control(
    'GET /2020-06-30/functions/{FunctionName}/code-signing-config',
    neighbours.getFunctionCodeSigningConfig,
  ),
  control('GET /2015-03-31/event-source-mappings', neighbours.listEventSourceMappings),
  route(undefined, `POST ${FUNCTION}/invocations`, invocations.invoke),
  route(
    undefined,
    'POST /2021-11-15/functions/{FunctionName}/response-streaming-invocations',
    invocations.invokeWithResponseStream,
  ),
];

export interface Match {
  route: Route;
  parameters: Record<string, string>;
}

/** Finds the operation of a request; undefined when the local cloud does not serve it. */
export function findRoute(method: string, path: string): Match | undefined {
  const segments = path.replace(/\/+$/, '').split('/').slice(1);
  for (const candidate of routes) {
    if (candidate.method !== method) continue;
    const parameters = matchSegments(candidate.segments, segments);
    if (parameters) return { route: candidate, parameters };
  }
  return undefined;
}

function matchSegments(pattern: string[], segments: string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const actual = segments[index] ?? '';
    if (expected.startsWith('{')) parameters[expected.slice(1, -1)] = decode(actual);
    else if (expected !== actual) return undefined;
  }
  return parameters;
}

/** A broken escape is left as it is: the name's own check refuses it. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
