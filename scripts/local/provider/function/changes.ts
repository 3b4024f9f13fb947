/** Which part of a function a difference belongs to; it decides the calls of an update and what a publish changes. */
import { differs } from '../engine/compare-blocks.ts';
import { first } from '../engine/expand.ts';
import { isUnknown, type ObjectValue, type Value } from '../wire/values.ts';
import { functionSchema } from './schema.ts';

const CODE = [
  'filename',
  'code_sha256',
  'source_code_hash',
  's3_bucket',
  's3_key',
  's3_object_version',
  'source_kms_key_arn',
  'image_uri',
  'architectures',
];

const CONFIGURATION = [
  'capacity_provider_config',
  'dead_letter_config',
  'description',
  'durable_config',
  'environment',
  'ephemeral_storage',
  'file_system_config',
  'handler',
  'image_config',
  'kms_key_arn',
  'layers',
  'logging_config',
  'memory_size',
  'publish_to',
  'role',
  'runtime',
  'snap_start',
  'timeout',
  'tracing_config',
  'vpc_config',
];

/** Whether an attribute or block differs between the two states. */
export function changed(name: string, prior: ObjectValue, planned: ObjectValue): boolean {
  return differs(functionSchema, name, prior, planned);
}

/** Whether an update has to send the code (or the architecture, which travels with it). */
export function codeChanged(prior: ObjectValue, planned: ObjectValue): boolean {
  return CODE.some((name) => changed(name, prior, planned));
}

/** Whether an update has to send the configuration. */
export function configurationChanged(prior: ObjectValue, planned: ObjectValue): boolean {
  return CONFIGURATION.some((name) => changed(name, prior, planned));
}

/** Log levels that the configuration leaves open stay as the service has set them while the format stays. */
export function keepServiceLogLevels(prior: ObjectValue, planned: ObjectValue): void {
  const [before, after] = [first(prior.logging_config), first(planned.logging_config)];
  if (!before || !after || before.log_format !== after.log_format) return;
  for (const level of ['application_log_level', 'system_log_level']) {
    if (after[level] === '' && known(before[level])) after[level] = before[level] as Value;
  }
}

function known(value: Value | undefined): boolean {
  return value !== undefined && value !== null && value !== '' && !isUnknown(value);
}
