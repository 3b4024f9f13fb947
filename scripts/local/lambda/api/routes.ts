import * as aliases from '../operations/aliases.ts';
import * as pools from '../operations/capacity-providers.ts';
import * as codeSigning from '../operations/code-signing.ts';
import * as concurrency from '../operations/concurrency.ts';
import * as durable from '../operations/durable-executions.ts';
import * as mappings from '../operations/event-source-mappings.ts';
import * as functions from '../operations/functions.ts';
import * as invocations from '../operations/invoke.ts';
import * as permissions from '../operations/permissions.ts';
import * as scaling from '../operations/scaling.ts';
import * as tags from '../operations/tags.ts';
import * as versions from '../operations/versions.ts';
import type { Operation } from './operation.ts';

/**
 * Which of the service's request rates an operation counts against; invocations count against none. A scaling config
 * belongs to a function, and no page counts it among the capacity provider APIs: it is taken for control plane.
 */
export type RateGroup =
  | 'poolReads'
  | 'poolWrites'
  | 'getFunction'
  | 'getPolicy'
  | 'controlPlane'
  | undefined;

export interface Route {
  /** The operation's name in the Lambda API model. */
  name: string;
  method: string;
  /** Path segments; one in braces is a parameter. */
  segments: string[];
  operation: Operation;
  rate: RateGroup;
  /** Members of the operation's input that travel in the query, for those that write. */
  queryMembers: readonly string[];
}

const route = (
  rate: RateGroup,
  name: string,
  pattern: string,
  operation: Operation,
  queryMembers: readonly string[] = [],
): Route => {
  const [method = '', path = ''] = pattern.split(' ');
  return { name, method, segments: path.split('/').slice(1), operation, rate, queryMembers };
};
type Declare = (
  name: string,
  pattern: string,
  operation: Operation,
  queryMembers?: readonly string[],
) => Route;
const counted =
  (rate: RateGroup): Declare =>
  (name, pattern, operation, queryMembers) =>
    route(rate, name, pattern, operation, queryMembers);
const read = counted('poolReads');
const write = counted('poolWrites');
const control = counted('controlPlane');
const uncounted = counted(undefined);

const POOLS = '/2025-11-30/capacity-providers';
const POOL = `${POOLS}/{CapacityProviderName}`;
const FUNCTIONS = '/2015-03-31/functions';
const FUNCTION = `${FUNCTIONS}/{FunctionName}`;
const SCALING = '/2025-11-30/functions/{FunctionName}/function-scaling-config';
const CONCURRENCY = 'functions/{FunctionName}/concurrency';
const MAPPINGS = '/2015-03-31/event-source-mappings';
const EXECUTION = '/2025-12-01/durable-executions/{DurableExecutionArn}';
const TAGS = '/2017-03-31/tags/{Resource}';

/** The operations served, with the names and paths of the Lambda API model. */
export const routes: readonly Route[] = [
  write('CreateCapacityProvider', `POST ${POOLS}`, pools.createCapacityProvider),
  read('ListCapacityProviders', `GET ${POOLS}`, pools.listCapacityProviders),
  read('GetCapacityProvider', `GET ${POOL}`, pools.getCapacityProvider),
  write('UpdateCapacityProvider', `PUT ${POOL}`, pools.updateCapacityProvider),
  write('DeleteCapacityProvider', `DELETE ${POOL}`, pools.deleteCapacityProvider),
  read(
    'ListFunctionVersionsByCapacityProvider',
    `GET ${POOL}/function-versions`,
    pools.listFunctionVersionsByCapacityProvider,
  ),
  control('PutFunctionScalingConfig', `PUT ${SCALING}`, scaling.putFunctionScalingConfig, [
    'Qualifier',
  ]),
  control('GetFunctionScalingConfig', `GET ${SCALING}`, scaling.getFunctionScalingConfig),
  control('CreateFunction', `POST ${FUNCTIONS}`, functions.createFunction),
  control('ListFunctions', `GET ${FUNCTIONS}`, functions.listFunctions),
  route('getFunction', 'GetFunction', `GET ${FUNCTION}`, functions.getFunction),
  control('DeleteFunction', `DELETE ${FUNCTION}`, functions.deleteFunction, ['Qualifier']),
  control(
    'GetFunctionConfiguration',
    `GET ${FUNCTION}/configuration`,
    functions.getFunctionConfiguration,
  ),
  control(
    'UpdateFunctionConfiguration',
    `PUT ${FUNCTION}/configuration`,
    functions.updateFunctionConfiguration,
  ),
  control('UpdateFunctionCode', `PUT ${FUNCTION}/code`, functions.updateFunctionCode),
  control('PublishVersion', `POST ${FUNCTION}/versions`, versions.publishVersion),
  control('ListVersionsByFunction', `GET ${FUNCTION}/versions`, versions.listVersionsByFunction),
  control('CreateAlias', `POST ${FUNCTION}/aliases`, aliases.createAlias),
  control('ListAliases', `GET ${FUNCTION}/aliases`, aliases.listAliases),
  control('GetAlias', `GET ${FUNCTION}/aliases/{Name}`, aliases.getAlias),
  control('UpdateAlias', `PUT ${FUNCTION}/aliases/{Name}`, aliases.updateAlias),
  control('DeleteAlias', `DELETE ${FUNCTION}/aliases/{Name}`, aliases.deleteAlias),
  control('AddPermission', `POST ${FUNCTION}/policy`, permissions.addPermission, ['Qualifier']),
  route('getPolicy', 'GetPolicy', `GET ${FUNCTION}/policy`, permissions.getPolicy),
  control(
    'RemovePermission',
    `DELETE ${FUNCTION}/policy/{StatementId}`,
    permissions.removePermission,
    ['Qualifier', 'RevisionId'],
  ),
  control('TagResource', `POST ${TAGS}`, tags.tagResource),
  control('UntagResource', `DELETE ${TAGS}`, tags.untagResource),
  control('ListTags', `GET ${TAGS}`, tags.listTags),
  control(
    'PutFunctionConcurrency',
    `PUT /2017-10-31/${CONCURRENCY}`,
    concurrency.putFunctionConcurrency,
  ),
  control(
    'DeleteFunctionConcurrency',
    `DELETE /2017-10-31/${CONCURRENCY}`,
    concurrency.deleteFunctionConcurrency,
  ),
  control(
    'GetFunctionConcurrency',
    `GET /2019-09-30/${CONCURRENCY}`,
    concurrency.getFunctionConcurrency,
  ),
  control('GetAccountSettings', 'GET /2016-08-19/account-settings', concurrency.getAccountSettings),
  control(
    'GetFunctionCodeSigningConfig',
    'GET /2020-06-30/functions/{FunctionName}/code-signing-config',
    codeSigning.getFunctionCodeSigningConfig,
  ),
  control('CreateEventSourceMapping', `POST ${MAPPINGS}`, mappings.createEventSourceMapping),
  control('ListEventSourceMappings', `GET ${MAPPINGS}`, mappings.listEventSourceMappings),
  control('GetEventSourceMapping', `GET ${MAPPINGS}/{UUID}`, mappings.getEventSourceMapping),
  control('UpdateEventSourceMapping', `PUT ${MAPPINGS}/{UUID}`, mappings.updateEventSourceMapping),
  control(
    'DeleteEventSourceMapping',
    `DELETE ${MAPPINGS}/{UUID}`,
    mappings.deleteEventSourceMapping,
  ),
  control(
    'ListDurableExecutionsByFunction',
    'GET /2025-12-01/functions/{FunctionName}/durable-executions',
    durable.listDurableExecutionsByFunction,
  ),
  control('GetDurableExecution', `GET ${EXECUTION}`, durable.getDurableExecution),
  control('StopDurableExecution', `POST ${EXECUTION}/stop`, durable.stopDurableExecution),
  uncounted('Invoke', `POST ${FUNCTION}/invocations`, invocations.invoke),
  uncounted(
    'InvokeWithResponseStream',
    'POST /2021-11-15/functions/{FunctionName}/response-streaming-invocations',
    invocations.invokeWithResponseStream,
  ),
];
