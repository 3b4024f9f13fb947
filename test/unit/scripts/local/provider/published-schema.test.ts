/**
 * Holds the owned types against the published bindings of hashicorp/aws 6.66 (names, kinds and what replaces a
 * resource), so that a configuration that passes here means the same to the real provider.
 */
import { describe, expect, it } from '@jest/globals';
import { capacityProviderSchema } from '../../../../../scripts/local/provider/capacity-provider/schema.ts';
import type { Block, ResourceSchema } from '../../../../../scripts/local/provider/engine/schema.ts';
import { functionSchema } from '../../../../../scripts/local/provider/function/schema.ts';

/** r required, o optional, c computed; `!` replaces, `!?` replaces while configured. */
function kinds(block: Pick<Block, 'attributes'>): { [name: string]: string } {
  const letter = { required: 'r', optional: 'o', computed: 'c', 'optional-computed': 'oc' };
  return Object.fromEntries(
    Object.entries(block.attributes).map(([name, { mode, replace }]) => [
      name,
      letter[mode] + (replace === 'always' ? '!' : replace ? '!?' : ''),
    ]),
  );
}

function replacedBlocks({ blocks }: ResourceSchema): string[] {
  return Object.keys(blocks).filter((name) => blocks[name]?.replace !== undefined);
}

const members = (block: Block | undefined): string[] => [
  ...Object.keys(block?.attributes ?? {}),
  ...Object.keys(block?.blocks ?? {}),
];

describe('aws_lambda_capacity_provider', () => {
  it('has the attributes of 6.66', () => {
    expect(kinds(capacityProviderSchema)).toEqual({
      arn: 'c',
      capacity_provider_scaling_config: 'oc',
      instance_requirements: 'oc!?',
      kms_key_arn: 'o!?',
      name: 'r!',
      region: 'oc!',
      tags: 'o',
      tags_all: 'c',
    });
    expect(capacityProviderSchema.attributes.instance_requirements?.type).toEqual([
      'list',
      [
        'object',
        {
          allowed_instance_types: ['list', 'string'],
          architectures: ['list', 'string'],
          excluded_instance_types: ['list', 'string'],
        },
      ],
    ]);
    expect(capacityProviderSchema.attributes.capacity_provider_scaling_config?.type).toEqual([
      'list',
      [
        'object',
        {
          max_vcpu_count: 'number',
          scaling_mode: 'string',
          scaling_policies: [
            'list',
            ['object', { predefined_metric_type: 'string', target_value: 'number' }],
          ],
        },
      ],
    ]);
  });

  it('has the blocks of 6.66', () => {
    expect(Object.keys(capacityProviderSchema.blocks).sort()).toEqual([
      'permissions_config',
      'timeouts',
      'vpc_config',
    ]);
    expect(replacedBlocks(capacityProviderSchema)).toEqual(['permissions_config', 'vpc_config']);
    expect(members(capacityProviderSchema.blocks.timeouts)).toEqual(['create', 'update', 'delete']);
  });
});

describe('aws_lambda_function', () => {
  it('has the attributes of 6.66', () => {
    expect(kinds(functionSchema)).toEqual({
      architectures: 'oc',
      arn: 'c',
      code_sha256: 'oc',
      code_signing_config_arn: 'o',
      description: 'o',
      filename: 'o',
      function_name: 'r!',
      handler: 'o',
      id: 'oc',
      image_uri: 'o',
      invoke_arn: 'c',
      kms_key_arn: 'o',
      last_modified: 'c',
      layers: 'o',
      memory_size: 'o',
      package_type: 'o!',
      publish: 'o',
      publish_to: 'o',
      qualified_arn: 'c',
      qualified_invoke_arn: 'c',
      region: 'oc!',
      replace_security_groups_on_destroy: 'o',
      replacement_security_group_ids: 'o',
      reserved_concurrent_executions: 'o',
      response_streaming_invoke_arn: 'c',
      role: 'r',
      runtime: 'o',
      s3_bucket: 'o',
      s3_key: 'o',
      s3_object_version: 'o',
      signing_job_arn: 'c',
      signing_profile_version_arn: 'c',
      skip_destroy: 'o',
      source_code_hash: 'oc',
      source_code_size: 'c',
      source_kms_key_arn: 'o',
      tags: 'o',
      tags_all: 'oc',
      timeout: 'o',
      use_resource_timeout_for_propagation: 'o',
      version: 'c',
    });
  });

  it('has the blocks of 6.66, one of each at most', () => {
    const { timeouts, ...listed } = functionSchema.blocks;
    expect(members(timeouts)).toEqual(['create', 'update', 'delete']);
    expect(
      Object.fromEntries(Object.entries(listed).map(([name, block]) => [name, members(block)])),
    ).toEqual({
      capacity_provider_config: ['lambda_managed_instances_capacity_provider_config'],
      dead_letter_config: ['target_arn'],
      durable_config: ['execution_timeout', 'retention_period'],
      environment: ['variables'],
      ephemeral_storage: ['size'],
      file_system_config: ['arn', 'local_mount_path'],
      image_config: ['command', 'entry_point', 'working_directory'],
      logging_config: ['application_log_level', 'log_format', 'log_group', 'system_log_level'],
      snap_start: ['apply_on', 'optimization_status'],
      tenancy_config: ['tenant_isolation_mode'],
      tracing_config: ['mode'],
      vpc_config: ['ipv6_allowed_for_dual_stack', 'security_group_ids', 'subnet_ids', 'vpc_id'],
    });
    expect(Object.values(listed).map(({ max }) => max)).toEqual(Object.values(listed).map(() => 1));
    expect(replacedBlocks(functionSchema)).toEqual(['tenancy_config']);
  });

  it('places a function on a pool in place, with ratio and concurrency left to the service when not set', () => {
    const pool = functionSchema.blocks.capacity_provider_config?.blocks;
    expect(kinds(pool?.lambda_managed_instances_capacity_provider_config as Block)).toEqual({
      capacity_provider_arn: 'r',
      execution_environment_memory_gib_per_vcpu: 'oc',
      per_execution_environment_max_concurrency: 'oc',
    });
  });
});
