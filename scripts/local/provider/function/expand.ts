/** A planned function as the parts of the Lambda API's requests. */
import { readFile } from 'node:fs/promises';
import type {
  CapacityProviderConfig,
  CreateFunctionRequest,
  DurableConfig,
  FunctionCode,
  LoggingConfig,
  VpcConfig,
} from '@aws-sdk/client-lambda';
import { first, number, objects, text, textMap, texts } from '../engine/expand.ts';
import type { ObjectValue } from '../wire/values.ts';

type Strings<T> = T extends string ? T : never;
/** A text that the schema's check has narrowed to one of the API's words. */
const word = <T>(value: string | undefined): Strings<T> | undefined =>
  value as Strings<T> | undefined;

export function capacityProviderConfig(state: ObjectValue): CapacityProviderConfig | undefined {
  const config = first(state.capacity_provider_config);
  if (!config) return undefined;
  const instances = first(config.lambda_managed_instances_capacity_provider_config);
  return {
    LambdaManagedInstancesCapacityProviderConfig: {
      CapacityProviderArn: text(instances?.capacity_provider_arn),
      ExecutionEnvironmentMemoryGiBPerVCpu: number(
        instances?.execution_environment_memory_gib_per_vcpu,
      ),
      PerExecutionEnvironmentMaxConcurrency: number(
        instances?.per_execution_environment_max_concurrency,
      ),
    },
  };
}

export function durableConfig(state: ObjectValue): DurableConfig | undefined {
  const config = first(state.durable_config);
  if (!config) return undefined;
  return {
    ExecutionTimeout: number(config.execution_timeout),
    RetentionPeriodInDays: number(config.retention_period),
  };
}

export function loggingConfig(state: ObjectValue): LoggingConfig | undefined {
  const config = first(state.logging_config);
  if (!config) return undefined;
  return {
    ApplicationLogLevel: word<LoggingConfig['ApplicationLogLevel']>(
      text(config.application_log_level),
    ),
    LogFormat: word<LoggingConfig['LogFormat']>(text(config.log_format)),
    LogGroup: text(config.log_group),
    SystemLogLevel: word<LoggingConfig['SystemLogLevel']>(text(config.system_log_level)),
  };
}

export function vpcConfig(state: ObjectValue): VpcConfig | undefined {
  const config = first(state.vpc_config);
  if (!config) return undefined;
  return {
    Ipv6AllowedForDualStack: config.ipv6_allowed_for_dual_stack === true,
    SecurityGroupIds: texts(config.security_group_ids),
    SubnetIds: texts(config.subnet_ids),
  };
}

/** Environment variables; empty when there are none. */
export function variables(state: ObjectValue): { [name: string]: string } {
  return textMap(first(state.environment)?.variables);
}

function configurationParts(state: ObjectValue): Partial<CreateFunctionRequest> {
  const image = first(state.image_config);
  const snapStart = first(state.snap_start);
  const tracing = first(state.tracing_config);
  return {
    CapacityProviderConfig: capacityProviderConfig(state),
    DeadLetterConfig: deadLetterConfig(state),
    DurableConfig: durableConfig(state),
    EphemeralStorage: ephemeralStorage(state),
    ImageConfig: image && {
      Command: texts(image.command),
      EntryPoint: texts(image.entry_point),
      WorkingDirectory: text(image.working_directory),
    },
    KMSKeyArn: text(state.kms_key_arn),
    Layers: texts(state.layers),
    LoggingConfig: loggingConfig(state),
    SnapStart: snapStart && {
      ApplyOn: word<'None' | 'PublishedVersions'>(text(snapStart.apply_on)),
    },
    TracingConfig: tracing && { Mode: word<'Active' | 'PassThrough'>(text(tracing.mode)) },
    VpcConfig: vpcConfig(state),
  };
}

function deadLetterConfig(state: ObjectValue): CreateFunctionRequest['DeadLetterConfig'] {
  const target = text(first(state.dead_letter_config)?.target_arn);
  return target === undefined ? undefined : { TargetArn: target };
}

function ephemeralStorage(state: ObjectValue): CreateFunctionRequest['EphemeralStorage'] {
  const size = number(first(state.ephemeral_storage)?.size);
  return size === undefined ? undefined : { Size: size };
}

function fileSystems(state: ObjectValue): CreateFunctionRequest['FileSystemConfigs'] {
  return objects(state.file_system_config).map((config) => ({
    Arn: text(config.arn),
    LocalMountPath: text(config.local_mount_path),
  }));
}

/** Where the code comes from: a local zip (read whole), an image, or an object in S3. */
export async function codeOf(state: ObjectValue): Promise<FunctionCode> {
  const key = { SourceKMSKeyArn: text(state.source_kms_key_arn) };
  const filename = text(state.filename);
  if (filename !== undefined) return { ...key, ZipFile: await readFile(filename) };
  const image = text(state.image_uri);
  if (image !== undefined) return { ...key, ImageUri: image };
  return {
    ...key,
    S3Bucket: text(state.s3_bucket),
    S3Key: text(state.s3_key),
    S3ObjectVersion: text(state.s3_object_version),
  };
}

/** CreateFunction as the published provider sends it: what is not configured is left out. */
export async function createRequest(state: ObjectValue): Promise<CreateFunctionRequest> {
  const zip = state.package_type === 'Zip';
  const [tags, environment, files] = [
    textMap(state.tags_all),
    variables(state),
    fileSystems(state) ?? [],
  ];
  const tenancy = text(first(state.tenancy_config)?.tenant_isolation_mode);
  const architectures = texts(state.architectures);
  return {
    ...configurationParts(state),
    FunctionName: text(state.function_name),
    Architectures: architectures?.length ? (architectures as ('arm64' | 'x86_64')[]) : undefined,
    Code: await codeOf(state),
    CodeSigningConfigArn: text(state.code_signing_config_arn),
    Description: text(state.description) ?? '',
    Environment: Object.keys(environment).length > 0 ? { Variables: environment } : undefined,
    FileSystemConfigs: files.length > 0 ? files : undefined,
    Handler: zip ? text(state.handler) : undefined,
    MemorySize: number(state.memory_size),
    PackageType: word<'Zip' | 'Image'>(text(state.package_type)),
    Publish: state.publish === true,
    PublishTo: word<'LATEST_PUBLISHED'>(text(state.publish_to)),
    Role: text(state.role),
    Runtime: zip ? (text(state.runtime) as CreateFunctionRequest['Runtime']) : undefined,
    Tags: Object.keys(tags).length > 0 ? tags : undefined,
    TenancyConfig:
      tenancy === undefined ? undefined : { TenantIsolationMode: word<'PER_TENANT'>(tenancy) },
    Timeout: number(state.timeout),
  };
}
