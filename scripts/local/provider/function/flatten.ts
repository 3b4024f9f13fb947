/** A function of the service as Terraform's state. */
import type { FunctionConfiguration, GetFunctionResponse } from '@aws-sdk/client-lambda';
import { isObject, type ObjectValue, type Value } from '../wire/values.ts';

/** Absent and empty are one to the service; the state keeps whichever of the two it had. */
function textOrNull(actual: string | undefined, current: Value | undefined): Value {
  return actual || (current === '' ? '' : null);
}

function listOrNull(actual: readonly string[] | undefined, current: Value | undefined): Value {
  if (actual?.length) return [...actual];
  return Array.isArray(current) && current.length === 0 ? [] : null;
}

function environment(actual: FunctionConfiguration, current: Value | undefined): Value {
  const variables = actual.Environment?.Variables ?? {};
  if (Object.keys(variables).length > 0) return [{ variables: { ...variables } }];
  return Array.isArray(current) ? emptied(current) : [];
}

/** A block that was written without variables stays as it was written. */
function emptied(current: Value[]): Value {
  return current.map((block) => {
    const variables = isObject(block) ? (block.variables ?? null) : null;
    return { variables: variables === null ? null : {} };
  });
}

function managedInstances(actual: FunctionConfiguration): Value {
  const config = actual.CapacityProviderConfig?.LambdaManagedInstancesCapacityProviderConfig;
  if (!config) return [];
  const inner = {
    capacity_provider_arn: config.CapacityProviderArn ?? null,
    execution_environment_memory_gib_per_vcpu: config.ExecutionEnvironmentMemoryGiBPerVCpu ?? null,
    per_execution_environment_max_concurrency: config.PerExecutionEnvironmentMaxConcurrency ?? null,
  };
  return [{ lambda_managed_instances_capacity_provider_config: [inner] }];
}

function vpcConfig(actual: FunctionConfiguration): Value {
  const config = actual.VpcConfig;
  if (!config?.VpcId && !config?.SubnetIds?.length && !config?.SecurityGroupIds?.length) return [];
  return [
    {
      ipv6_allowed_for_dual_stack: config.Ipv6AllowedForDualStack ?? false,
      security_group_ids: [...(config.SecurityGroupIds ?? [])],
      subnet_ids: [...(config.SubnetIds ?? [])],
      vpc_id: config.VpcId ?? '',
    },
  ];
}

function loggingConfig(actual: FunctionConfiguration): Value {
  const config = actual.LoggingConfig;
  if (!config) return [];
  return [
    {
      application_log_level: config.ApplicationLogLevel ?? '',
      log_format: config.LogFormat ?? '',
      log_group: config.LogGroup ?? '',
      system_log_level: config.SystemLogLevel ?? '',
    },
  ];
}

function blocks(actual: FunctionConfiguration, current: ObjectValue): ObjectValue {
  const deadLetters = actual.DeadLetterConfig?.TargetArn;
  const image = actual.ImageConfigResponse?.ImageConfig;
  const snapStart = actual.SnapStart;
  const tenancy = actual.TenancyConfig?.TenantIsolationMode;
  return {
    capacity_provider_config: managedInstances(actual),
    dead_letter_config: deadLetters ? [{ target_arn: deadLetters }] : [],
    durable_config: actual.DurableConfig
      ? [
          {
            execution_timeout: actual.DurableConfig.ExecutionTimeout ?? null,
            retention_period: actual.DurableConfig.RetentionPeriodInDays ?? null,
          },
        ]
      : [],
    environment: environment(actual, current.environment),
    ephemeral_storage: actual.EphemeralStorage
      ? [{ size: actual.EphemeralStorage.Size ?? null }]
      : [],
    file_system_config: (actual.FileSystemConfigs ?? []).map((config) => ({
      arn: config.Arn ?? null,
      local_mount_path: config.LocalMountPath ?? null,
    })),
    image_config: image
      ? [
          {
            command: listOrNull(image.Command, null),
            entry_point: listOrNull(image.EntryPoint, null),
            working_directory: textOrNull(image.WorkingDirectory, null),
          },
        ]
      : [],
    logging_config: loggingConfig(actual),
    snap_start:
      snapStart?.ApplyOn && snapStart.ApplyOn !== 'None'
        ? [{ apply_on: snapStart.ApplyOn, optimization_status: snapStart.OptimizationStatus ?? '' }]
        : [],
    tenancy_config: tenancy ? [{ tenant_isolation_mode: tenancy }] : (current.tenancy_config ?? []),
    tracing_config: [{ mode: actual.TracingConfig?.Mode ?? 'PassThrough' }],
    vpc_config: vpcConfig(actual),
  };
}

/**
 * The state of a function, from what GetFunction answered. Arguments that the service does not return (the code's
 * source, `publish`, `timeouts` …) stay as they were; version, tags and code signing are read with other calls.
 */
export function flattenFunction(found: GetFunctionResponse, current: ObjectValue): ObjectValue {
  const actual = found.Configuration ?? {};
  return {
    ...current,
    architectures: listOrNull(actual.Architectures, current.architectures),
    arn: actual.FunctionArn ?? null,
    code_sha256: actual.CodeSha256 ?? null,
    description: textOrNull(actual.Description, current.description),
    handler: textOrNull(actual.Handler, current.handler),
    image_uri: textOrNull(found.Code?.ImageUri, current.image_uri),
    kms_key_arn: textOrNull(actual.KMSKeyArn, current.kms_key_arn),
    last_modified: actual.LastModified ?? null,
    layers: listOrNull(
      actual.Layers?.map((layer) => layer.Arn ?? ''),
      current.layers,
    ),
    memory_size: actual.MemorySize ?? null,
    package_type: actual.PackageType ?? null,
    reserved_concurrent_executions: found.Concurrency?.ReservedConcurrentExecutions ?? -1,
    role: actual.Role ?? null,
    runtime: textOrNull(actual.Runtime, current.runtime),
    signing_job_arn: actual.SigningJobArn ?? '',
    signing_profile_version_arn: actual.SigningProfileVersionArn ?? '',
    source_code_hash: typeof current.source_code_hash === 'string' ? current.source_code_hash : '',
    source_code_size: actual.CodeSize ?? null,
    source_kms_key_arn: textOrNull(found.Code?.SourceKMSKeyArn, current.source_kms_key_arn),
    timeout: actual.Timeout ?? null,
    ...blocks(actual, current),
  };
}
