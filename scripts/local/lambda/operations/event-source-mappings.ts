/**
 * Event source mappings: stored, listed and protected against doubles as the service does, never polled. They are here
 * because a mapping may name a version, and whoever deletes or parks versions has to ask.
 */
import { randomUUID } from 'node:crypto';
import { functionArn, parseFunction } from '../api/arns.ts';
import { type Call, type Json, json, jsonBody, parameter } from '../api/call.ts';
import { conflict, invalid, notFound } from '../api/errors.ts';
import type { Operation } from '../api/operation.ts';
import { pageOf } from '../api/paging.ts';
import { optionalNumber, optionalText, optionalTextMap, requiredText } from '../api/validation.ts';
import type { LambdaCore } from '../core.ts';
import { quotas } from '../quotas.ts';
import type { EventSourceMapping } from '../state/model.ts';

/** Lambda API model, Arn. */
const arnPattern =
  /^arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9-])+:([a-z]{2}(-gov)?-[a-z]+-\d{1})?:(\d{12})?:(.*)$/;
/** Members that are answered exactly as they were sent (Lambda API model, EventSourceMappingConfiguration). */
const asSent = [
  'AmazonManagedKafkaEventSourceConfig',
  'BisectBatchOnFunctionError',
  'DestinationConfig',
  'DocumentDBEventSourceConfig',
  'FilterCriteria',
  'FunctionResponseTypes',
  'KMSKeyArn',
  'LoggingConfig',
  'MaximumBatchingWindowInSeconds',
  'MaximumRecordAgeInSeconds',
  'MaximumRetryAttempts',
  'MetricsConfig',
  'ParallelizationFactor',
  'ProvisionedPollerConfig',
  'Queues',
  'ScalingConfig',
  'SelfManagedEventSource',
  'SelfManagedKafkaEventSourceConfig',
  'SourceAccessConfigurations',
  'StartingPosition',
  'StartingPositionTimestamp',
  'Topics',
  'TumblingWindowInSeconds',
] as const;

export const createEventSourceMapping: Operation = (core, call) => {
  const body = jsonBody(call);
  const target = targetOf(core, requiredText(body, 'FunctionName'));
  const source = optionalText(body, 'EventSourceArn', { pattern: arnPattern });
  // The service's own text for a mapping from nowhere.
  if (!source && !body.SelfManagedEventSource) throw invalid('Unrecognized event source.');
  refuseDouble(core, source, target);
  const uuid = randomUUID();
  const { region, accountId } = core.store.place;
  const mapping: EventSourceMapping = {
    uuid,
    arn: `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${uuid}`,
    functionArn: target,
    eventSourceArn: source,
    batchSize: readBatchSize(body) ?? (source?.includes(':sqs:') ? 10 : 100),
    members: membersOf(body),
    state: 'Creating',
    lastModified: Date.now(),
    tags: optionalTextMap(body, 'Tags') ?? {},
  };
  core.store.mappings.set(uuid, mapping);
  settle(core, mapping, body.Enabled !== false);
  return json(202, configuration(mapping));
};

export const getEventSourceMapping: Operation = (core, call) =>
  json(200, configuration(mappingOf(core, call)));

/** Account-wide; a function is matched by the very ARN that a mapping names, version or alias included. */
export const listEventSourceMappings: Operation = (core, call) => {
  const source = call.query.get('EventSourceArn');
  const named = call.query.get('FunctionName');
  const target = named === null ? undefined : arnOf(core, named);
  const found = [...core.store.mappings.values()].filter(
    (mapping) =>
      (source === null || mapping.eventSourceArn === source) &&
      (target === undefined || mapping.functionArn === target),
  );
  const page = pageOf(found, ({ uuid }) => uuid, call.query, quotas.eventSourceMappingPage);
  return json(200, {
    EventSourceMappings: page.items.map(configuration),
    NextMarker: page.nextMarker,
  });
};

export const updateEventSourceMapping: Operation = (core, call) => {
  const mapping = mappingOf(core, call);
  if (mapping.state !== 'Enabled' && mapping.state !== 'Disabled') throw inUse(mapping);
  const body = jsonBody(call);
  const name = optionalText(body, 'FunctionName');
  const isEnabled =
    body.Enabled === undefined ? mapping.state === 'Enabled' : body.Enabled === true;
  if (name !== undefined) mapping.functionArn = targetOf(core, name);
  mapping.batchSize = readBatchSize(body) ?? mapping.batchSize;
  mapping.members = { ...mapping.members, ...membersOf(body) };
  mapping.state = 'Updating';
  mapping.lastModified = Date.now();
  settle(core, mapping, isEnabled);
  return json(202, configuration(mapping));
};

export const deleteEventSourceMapping: Operation = (core, call) => {
  const mapping = mappingOf(core, call);
  if (mapping.state === 'Deleting') throw inUse(mapping);
  mapping.state = 'Deleting';
  core.tasks.later(core.timings.deleteMs, () => core.store.mappings.delete(mapping.uuid));
  return json(202, configuration(mapping));
};

const inUse = ({ uuid, state }: EventSourceMapping) =>
  conflict(`Cannot change the event source mapping ${uuid} because it is in the state ${state}.`);

function settle(core: LambdaCore, mapping: EventSourceMapping, isEnabled: boolean): void {
  core.tasks.later(core.timings.updateMs, () => {
    if (mapping.state !== 'Deleting') mapping.state = isEnabled ? 'Enabled' : 'Disabled';
  });
}

function mappingOf(core: LambdaCore, call: Call): EventSourceMapping {
  const found = core.store.mappings.get(parameter(call, 'UUID'));
  // The service's own text, of every operation on one mapping.
  if (!found) throw notFound('The resource you requested does not exist.');
  return found;
}

function arnOf(core: LambdaCore, text: string): string {
  const { name, qualifier } = parseFunction(text);
  return functionArn(core.store.place, name, qualifier);
}

/** The ARN that the mapping names; what it names has to exist. */
function targetOf(core: LambdaCore, text: string): string {
  core.store.version(parseFunction(text));
  return arnOf(core, text);
}

/** Queues and streams are refused in words of their own. */
function refuseDouble(core: LambdaCore, source: string | undefined, target: string): void {
  const twin = [...core.store.mappings.values()].find(
    (mapping) =>
      source !== undefined && mapping.eventSourceArn === source && mapping.functionArn === target,
  );
  if (!twin || source === undefined) return;
  const name = target.slice(target.indexOf(':function:') + ':function:'.length);
  const remedy = `already exists. Please update or delete the existing mapping with UUID ${twin.uuid}`;
  throw conflict(
    source.includes(':sqs:')
      ? `An event source mapping with SQS arn (" ${source} ") and function (" ${name} ") ${remedy}`
      : `The event source arn (" ${source} ") and function (" ${name} ") provided mapping ${remedy}`,
  );
}

function readBatchSize(body: Json): number | undefined {
  return optionalNumber(body, 'BatchSize', { min: 1, max: 10_000 });
}

function membersOf(body: Json): Json {
  const sent = asSent.filter((name) => body[name] !== undefined && body[name] !== null);
  return Object.fromEntries(sent.map((name) => [name, body[name]]));
}

function configuration(mapping: EventSourceMapping): Json {
  return {
    ...mapping.members,
    UUID: mapping.uuid,
    EventSourceMappingArn: mapping.arn,
    EventSourceArn: mapping.eventSourceArn,
    FunctionArn: mapping.functionArn,
    BatchSize: mapping.batchSize,
    State: mapping.state,
    StateTransitionReason: 'USER_INITIATED',
    LastModified: mapping.lastModified / 1000,
  };
}
