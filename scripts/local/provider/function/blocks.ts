/** The nested blocks of aws_lambda_function as hashicorp/aws 6.66 declares them. */
import {
  ApplicationLogLevel,
  LogFormat,
  SnapStartApplyOn,
  SystemLogLevel,
  TenantIsolationMode,
  TracingMode,
} from '@aws-sdk/client-lambda';
import { arn, matches, oneOf, wholeNumber } from '../engine/checks.ts';
import type { Block } from '../engine/schema.ts';

const one = { nesting: 'list', max: 1 } as const;

const managedInstances: Block = {
  ...one,
  min: 1,
  attributes: {
    capacity_provider_arn: { type: 'string', mode: 'required', check: arn },
    execution_environment_memory_gib_per_vcpu: { type: 'number', mode: 'optional-computed' },
    per_execution_environment_max_concurrency: { type: 'number', mode: 'optional-computed' },
  },
};

const loggingConfig: Block = {
  ...one,
  computed: true,
  attributes: {
    application_log_level: {
      type: 'string',
      mode: 'optional',
      default: '',
      check: oneOf(Object.values(ApplicationLogLevel)),
    },
    log_format: { type: 'string', mode: 'required', check: oneOf(Object.values(LogFormat)) },
    log_group: {
      type: 'string',
      mode: 'optional-computed',
      check: matches(
        /^[a-zA-Z0-9_\-/.#]{1,512}$/,
        'must be a log group name of 1 to 512 characters',
      ),
    },
    system_log_level: {
      type: 'string',
      mode: 'optional',
      default: '',
      check: oneOf(Object.values(SystemLogLevel)),
    },
  },
};

const vpcConfig: Block = {
  ...one,
  ignoreEmpty: true,
  attributes: {
    ipv6_allowed_for_dual_stack: { type: 'bool', mode: 'optional', default: false },
    security_group_ids: { type: ['set', 'string'], mode: 'required' },
    subnet_ids: { type: ['set', 'string'], mode: 'required' },
    vpc_id: { type: 'string', mode: 'computed' },
  },
};

const imageConfig: Block = {
  ...one,
  ignoreEmpty: true,
  attributes: {
    command: { type: ['list', 'string'], mode: 'optional' },
    entry_point: { type: ['list', 'string'], mode: 'optional' },
    working_directory: { type: 'string', mode: 'optional' },
  },
};

const fileSystemConfig: Block = {
  ...one,
  attributes: {
    arn: { type: 'string', mode: 'required', check: arn },
    local_mount_path: {
      type: 'string',
      mode: 'required',
      check: matches(/^\/mnt\/[0-9A-Za-z_.-]+$/, "must start with '/mnt/'"),
    },
  },
};

export const functionBlocks: { [name: string]: Block } = {
  capacity_provider_config: {
    ...one,
    attributes: {},
    blocks: { lambda_managed_instances_capacity_provider_config: managedInstances },
  },
  dead_letter_config: {
    ...one,
    attributes: { target_arn: { type: 'string', mode: 'required', check: arn } },
  },
  durable_config: {
    ...one,
    attributes: {
      execution_timeout: { type: 'number', mode: 'required', check: wholeNumber(1, 31_622_400) },
      retention_period: {
        type: 'number',
        mode: 'optional',
        default: 14,
        check: wholeNumber(1, 90),
      },
    },
  },
  environment: {
    ...one,
    ignoreEmpty: true,
    attributes: { variables: { type: ['map', 'string'], mode: 'optional' } },
  },
  ephemeral_storage: {
    ...one,
    computed: true,
    attributes: {
      size: { type: 'number', mode: 'optional-computed', check: wholeNumber(512, 10_240) },
    },
  },
  file_system_config: fileSystemConfig,
  image_config: imageConfig,
  logging_config: loggingConfig,
  snap_start: {
    ...one,
    attributes: {
      apply_on: { type: 'string', mode: 'required', check: oneOf(Object.values(SnapStartApplyOn)) },
      optimization_status: { type: 'string', mode: 'computed' },
    },
  },
  tenancy_config: {
    ...one,
    replace: 'always',
    attributes: {
      tenant_isolation_mode: {
        type: 'string',
        mode: 'required',
        check: oneOf(Object.values(TenantIsolationMode)),
      },
    },
  },
  tracing_config: {
    ...one,
    computed: true,
    attributes: {
      mode: { type: 'string', mode: 'required', check: oneOf(Object.values(TracingMode)) },
    },
  },
  vpc_config: vpcConfig,
};
