/** Capacity providers are compared strictly after apply: absent has to stay absent, and empty empty. */
import { describe, expect, it } from '@jest/globals';
import {
  createRequest,
  flatten,
} from '../../../../../../scripts/local/provider/capacity-provider/convert.ts';
import { capacityProviderSchema } from '../../../../../../scripts/local/provider/capacity-provider/schema.ts';
import { emptyObject } from '../../../../../../scripts/local/provider/engine/schema.ts';
import { type ObjectValue, UNKNOWN } from '../../../../../../scripts/local/provider/wire/values.ts';

const planned: ObjectValue = {
  ...emptyObject(capacityProviderSchema),
  name: 'g1',
  capacity_provider_scaling_config: UNKNOWN,
  instance_requirements: [
    {
      architectures: ['arm64'],
      allowed_instance_types: ['m7g.large'],
      excluded_instance_types: null,
    },
  ],
  permissions_config: [{ capacity_provider_operator_role_arn: 'arn:role' }],
  vpc_config: [{ subnet_ids: ['s'], security_group_ids: [] }],
  tags_all: { a: '1' },
};

describe('a capacity provider', () => {
  it('is created with what is known and configured', () => {
    expect(JSON.parse(JSON.stringify(createRequest(planned)))).toEqual({
      CapacityProviderName: 'g1',
      InstanceRequirements: { Architectures: ['arm64'], AllowedInstanceTypes: ['m7g.large'] },
      PermissionsConfig: { CapacityProviderOperatorRoleArn: 'arn:role' },
      Tags: { a: '1' },
      VpcConfig: { SubnetIds: ['s'], SecurityGroupIds: [] },
    });
  });

  it('has null for what the service leaves out and [] for what it calls empty', () => {
    const actual = {
      CapacityProviderArn: 'arn:cp',
      State: 'Active' as const,
      VpcConfig: { SubnetIds: ['s'], SecurityGroupIds: [] },
      PermissionsConfig: { CapacityProviderOperatorRoleArn: 'arn:role' },
      InstanceRequirements: { Architectures: ['arm64' as const], AllowedInstanceTypes: [] },
      CapacityProviderScalingConfig: { ScalingMode: 'Auto' as const, MaxVCpuCount: 400 },
    };
    expect(flatten(actual, planned)).toEqual({
      ...planned,
      arn: 'arn:cp',
      capacity_provider_scaling_config: [
        { max_vcpu_count: 400, scaling_mode: 'Auto', scaling_policies: null },
      ],
      instance_requirements: [
        { architectures: ['arm64'], allowed_instance_types: [], excluded_instance_types: null },
      ],
    });
  });
});
