import type { Json } from '../api/call.ts';
import { invalid } from '../api/errors.ts';
import {
  optionalChoice,
  optionalNumber,
  optionalObject,
  optionalText,
  optionalTextMap,
  optionalTexts,
} from '../api/validation.ts';
import { reservedVariables } from '../environments/variables.ts';
import { quotas } from '../quotas.ts';
import { readManaged } from './managed-settings.ts';
import type { Architecture, FunctionSettings } from './model.ts';
import type { Store } from './store.ts';

const architectures: readonly Architecture[] = ['x86_64', 'arm64'];
/** Lambda API model, RoleArn. */
const rolePattern = /^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/;
/** What the local cloud can really run. */
const runtimes = ['nodejs22.x', 'nodejs24.x'];
/** Members the local cloud has nothing behind: refused, so that nobody takes them for tested. */
const unsupported = ['Layers', 'FileSystemConfigs', 'ImageConfig', 'TenancyConfig'];

/** What a function has before anybody says otherwise (Lambda API reference, CreateFunction). */
function defaults(name: string): FunctionSettings {
  return {
    description: '',
    role: '',
    runtime: '',
    handler: '',
    timeoutSeconds: 3,
    memoryMiB: 128,
    architecture: 'x86_64',
    ephemeralStorageMiB: 512,
    variables: undefined,
    logging: { LogFormat: 'Text', LogGroup: `/aws/lambda/${name}` },
    tracingMode: 'PassThrough',
    kmsKeyArn: undefined,
    deadLetterTargetArn: undefined,
    vpc: undefined,
    managed: undefined,
    durable: undefined,
  };
}

/** The settings of CreateFunction's body. Throws ValidationException and InvalidParameterValueException. */
export function createdSettings(store: Store, name: string, body: Json): FunctionSettings {
  const settings = merged(defaults(name), body);
  for (const key of ['role', 'runtime', 'handler'] as const) {
    if (settings[key] === '')
      throw invalid(`${key} is required for a function with a zip package.`);
  }
  return checked({ ...settings, managed: readManaged(store, body, settings, undefined) });
}

/** The settings after UpdateFunctionConfiguration, which changes only what it names. */
export function updatedSettings(
  store: Store,
  current: FunctionSettings,
  body: Json,
): FunctionSettings {
  const settings = merged(current, body);
  if (settings.durable && !current.durable) {
    throw invalid('DurableConfig can be set only when a function is created.');
  }
  return checked({ ...settings, managed: readManaged(store, body, settings, current) });
}

/** `Architectures` of a request: one, `x86_64` when none is named. */
export function readArchitecture(body: Json): Architecture | undefined {
  const [first] = optionalTexts(body, 'Architectures', { min: 1, max: 1 }) ?? [];
  return optionalChoice({ Architectures: first }, 'Architectures', architectures);
}

function merged(base: FunctionSettings, body: Json): FunctionSettings {
  refuseUnsupported(body);
  const deadLetter = optionalObject(body, 'DeadLetterConfig');
  const tracing = optionalObject(body, 'TracingConfig');
  const storage = optionalObject(body, 'EphemeralStorage');
  return {
    ...base,
    description: optionalText(body, 'Description', { max: 256 }) ?? base.description,
    role: optionalText(body, 'Role', { pattern: rolePattern }) ?? base.role,
    runtime: readRuntime(body) ?? base.runtime,
    handler: optionalText(body, 'Handler', { max: 128, pattern: /^\S+$/ }) ?? base.handler,
    timeoutSeconds: optionalNumber(body, 'Timeout', quotas.timeoutSeconds) ?? base.timeoutSeconds,
    memoryMiB:
      optionalNumber(body, 'MemorySize', {
        min: quotas.memoryMiB.min,
        max: quotas.managedMemoryMiB.max,
      }) ?? base.memoryMiB,
    architecture: readArchitecture(body) ?? base.architecture,
    ephemeralStorageMiB:
      (storage && optionalNumber(storage, 'Size', quotas.ephemeralStorageMiB)) ??
      base.ephemeralStorageMiB,
    variables: readVariables(body, base.variables),
    logging: readLogging(body, base.logging),
    tracingMode:
      (tracing && optionalChoice(tracing, 'Mode', ['Active', 'PassThrough'] as const)) ??
      base.tracingMode,
    kmsKeyArn: 'KMSKeyArn' in body ? optionalText(body, 'KMSKeyArn') || undefined : base.kmsKeyArn,
    deadLetterTargetArn: deadLetter
      ? optionalText(deadLetter, 'TargetArn') || undefined
      : base.deadLetterTargetArn,
    vpc: readVpc(body, base.vpc),
    durable: readDurable(body, base.durable),
  };
}

function refuseUnsupported(body: Json): void {
  const isEmpty = (value: unknown) =>
    value === undefined || value === null || Object.keys(value).length === 0;
  const named = unsupported.find((key) => !isEmpty(body[key]));
  if (named) throw invalid(`The local cloud does not support ${named}.`);
  if (body.PackageType === 'Image') throw invalid('The local cloud runs zip packages only.');
  const snapStart = optionalObject(body, 'SnapStart');
  if (snapStart?.ApplyOn === 'PublishedVersions') {
    throw invalid('The local cloud does not support SnapStart.');
  }
}

function readRuntime(body: Json): string | undefined {
  const runtime = optionalText(body, 'Runtime');
  if (runtime !== undefined && !runtimes.includes(runtime)) {
    throw invalid(`The local cloud runs ${runtimes.join(' and ')}, not ${runtime}.`);
  }
  return runtime;
}

function readVariables(
  body: Json,
  base: FunctionSettings['variables'],
): FunctionSettings['variables'] {
  const environment = optionalObject(body, 'Environment');
  if (!environment) return base;
  const variables = optionalTextMap(environment, 'Variables');
  if (!variables || Object.keys(variables).length === 0) return undefined;
  const reserved = Object.keys(variables).filter((name) =>
    (reservedVariables as readonly string[]).includes(name),
  );
  if (reserved.length > 0) {
    throw invalid(
      'Lambda was unable to configure your environment variables because the environment variables you have provided ' +
        'contains reserved keys that are currently not supported for modification. ' +
        `Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  if (JSON.stringify(variables).length > quotas.environmentVariables) {
    throw invalid(
      'Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.',
    );
  }
  return variables;
}

function readLogging(body: Json, base: FunctionSettings['logging']): FunctionSettings['logging'] {
  const sent = optionalObject(body, 'LoggingConfig');
  if (!sent) return base;
  const LogFormat = optionalChoice(sent, 'LogFormat', ['JSON', 'Text'] as const) ?? base.LogFormat;
  const LogGroup = optionalText(sent, 'LogGroup', { min: 1, max: 512 }) ?? base.LogGroup;
  if (LogFormat === 'Text') return { LogFormat, LogGroup };
  return {
    LogFormat,
    LogGroup,
    ApplicationLogLevel:
      optionalChoice(sent, 'ApplicationLogLevel', logLevels) ?? base.ApplicationLogLevel ?? 'INFO',
    SystemLogLevel:
      optionalChoice(sent, 'SystemLogLevel', ['DEBUG', 'INFO', 'WARN'] as const) ??
      base.SystemLogLevel ??
      'INFO',
  };
}

const logLevels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;

function readVpc(body: Json, base: FunctionSettings['vpc']): FunctionSettings['vpc'] {
  const sent = optionalObject(body, 'VpcConfig');
  if (!sent) return base;
  const SubnetIds = optionalTexts(sent, 'SubnetIds', { min: 0, max: 16 }) ?? [];
  const SecurityGroupIds = optionalTexts(sent, 'SecurityGroupIds', { min: 0, max: 5 }) ?? [];
  return SubnetIds.length === 0 ? undefined : { SubnetIds, SecurityGroupIds };
}

function readDurable(body: Json, base: FunctionSettings['durable']): FunctionSettings['durable'] {
  const sent = optionalObject(body, 'DurableConfig');
  if (!sent) return base;
  const days = optionalNumber(sent, 'RetentionPeriodInDays', quotas.durableRetentionDays);
  const seconds = optionalNumber(sent, 'ExecutionTimeout', quotas.durableTimeoutSeconds);
  return {
    ...base,
    ...(days !== undefined && { RetentionPeriodInDays: days }),
    ...(seconds !== undefined && { ExecutionTimeout: seconds }),
  };
}

/** Rules that look at several members. */
function checked(settings: FunctionSettings): FunctionSettings {
  const { managed, memoryMiB, vpc } = settings;
  if (managed && vpc) {
    throw invalid('VpcConfig is not supported for functions with a capacity provider.');
  }
  if (!managed && memoryMiB > quotas.memoryMiB.max) {
    throw invalid(
      `'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to ${quotas.memoryMiB.max}`,
    );
  }
  return settings;
}
