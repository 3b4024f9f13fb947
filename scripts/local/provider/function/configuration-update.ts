/** UpdateFunctionConfiguration with only the fields that changed, as the published provider sends it. */
import type { UpdateFunctionConfigurationRequest } from '@aws-sdk/client-lambda';
import { text } from '../engine/expand.ts';
import type { ObjectValue } from '../wire/values.ts';
import { changed } from './changes.ts';
import { createRequest, variables } from './expand.ts';

type Update = UpdateFunctionConfigurationRequest;
type Field = Exclude<keyof Update, 'FunctionName' | 'RevisionId'>;

/** Attribute → field, with the value that takes the setting away again (undefined: the service keeps what it has). */
const FIELDS: readonly [attribute: string, field: Field, cleared: Update[Field]][] = [
  ['capacity_provider_config', 'CapacityProviderConfig', undefined],
  ['dead_letter_config', 'DeadLetterConfig', { TargetArn: '' }],
  ['description', 'Description', ''],
  ['durable_config', 'DurableConfig', undefined],
  ['ephemeral_storage', 'EphemeralStorage', undefined],
  ['file_system_config', 'FileSystemConfigs', []],
  ['handler', 'Handler', undefined],
  ['image_config', 'ImageConfig', {}],
  ['kms_key_arn', 'KMSKeyArn', ''],
  ['layers', 'Layers', []],
  ['logging_config', 'LoggingConfig', {}],
  ['memory_size', 'MemorySize', undefined],
  ['role', 'Role', undefined],
  ['runtime', 'Runtime', undefined],
  ['snap_start', 'SnapStart', { ApplyOn: 'None' }],
  ['timeout', 'Timeout', undefined],
  ['tracing_config', 'TracingConfig', undefined],
  [
    'vpc_config',
    'VpcConfig',
    { Ipv6AllowedForDualStack: false, SecurityGroupIds: [], SubnetIds: [] },
  ],
];

/** The request for the way from one state to another. */
export async function configurationUpdate(
  prior: ObjectValue,
  planned: ObjectValue,
): Promise<Update> {
  const wanted: Partial<Update> = await createRequest({ ...planned, filename: null });
  const update: Update = { FunctionName: text(prior.id) };
  for (const [attribute, field, cleared] of FIELDS) {
    if (changed(attribute, prior, planned))
      Object.assign(update, { [field]: wanted[field] ?? cleared });
  }
  if (changed('environment', prior, planned) || changed('kms_key_arn', prior, planned)) {
    update.Environment = { Variables: variables(planned) };
  }
  return update;
}
