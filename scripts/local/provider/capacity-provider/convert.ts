/** Between Terraform's values and the Lambda API's capacity providers. */
import type {
  CapacityProvider,
  CapacityProviderScalingConfig,
  CreateCapacityProviderRequest,
  InstanceRequirements,
} from '@aws-sdk/client-lambda';
import { first, number, objects, text, textMap, texts } from '../engine/expand.ts';
import type { ObjectValue, Value } from '../wire/values.ts';

export function scalingConfigOf(state: ObjectValue): CapacityProviderScalingConfig | undefined {
  const config = first(state.capacity_provider_scaling_config);
  if (!config) return undefined;
  const policies = config.scaling_policies === null ? undefined : objects(config.scaling_policies);
  return {
    MaxVCpuCount: number(config.max_vcpu_count),
    ScalingMode: text(config.scaling_mode) as CapacityProviderScalingConfig['ScalingMode'],
    ScalingPolicies: policies?.map((policy) => ({
      PredefinedMetricType: text(
        policy.predefined_metric_type,
      ) as 'LambdaCapacityProviderAverageCPUUtilization',
      TargetValue: number(policy.target_value),
    })),
  };
}

function requirementsOf(state: ObjectValue): InstanceRequirements | undefined {
  const requirements = first(state.instance_requirements);
  if (!requirements) return undefined;
  return {
    Architectures: texts(requirements.architectures) as InstanceRequirements['Architectures'],
    AllowedInstanceTypes: texts(requirements.allowed_instance_types),
    ExcludedInstanceTypes: texts(requirements.excluded_instance_types),
  };
}

/** The create request for a planned state. */
export function createRequest(state: ObjectValue): CreateCapacityProviderRequest {
  const vpc = first(state.vpc_config);
  const permissions = first(state.permissions_config);
  const tags = textMap(state.tags_all);
  return {
    CapacityProviderName: text(state.name),
    VpcConfig: {
      SubnetIds: texts(vpc?.subnet_ids),
      SecurityGroupIds: texts(vpc?.security_group_ids),
    },
    PermissionsConfig: {
      CapacityProviderOperatorRoleArn: text(permissions?.capacity_provider_operator_role_arn),
    },
    InstanceRequirements: requirementsOf(state),
    CapacityProviderScalingConfig: scalingConfigOf(state),
    KmsKeyArn: text(state.kms_key_arn),
    Tags: Object.keys(tags).length > 0 ? tags : undefined,
  };
}

/** Absent stays null and empty stays empty: this type is compared strictly after apply. */
function listOrNull(values: readonly string[] | undefined): Value {
  return values ? [...values] : null;
}

/** The state that a capacity provider of the service has; `name`, `region`, `timeouts` and tags stay as they were. */
export function flatten(actual: CapacityProvider, current: ObjectValue): ObjectValue {
  const scaling = actual.CapacityProviderScalingConfig;
  const requirements = actual.InstanceRequirements;
  return {
    ...current,
    arn: actual.CapacityProviderArn ?? null,
    kms_key_arn: actual.KmsKeyArn ?? null,
    capacity_provider_scaling_config: scaling
      ? [
          {
            max_vcpu_count: scaling.MaxVCpuCount ?? null,
            scaling_mode: scaling.ScalingMode ?? null,
            scaling_policies:
              scaling.ScalingPolicies?.map((policy) => ({
                predefined_metric_type: policy.PredefinedMetricType ?? null,
                target_value: policy.TargetValue ?? null,
              })) ?? null,
          },
        ]
      : null,
    instance_requirements: requirements
      ? [
          {
            architectures: listOrNull(requirements.Architectures),
            allowed_instance_types: listOrNull(requirements.AllowedInstanceTypes),
            excluded_instance_types: listOrNull(requirements.ExcludedInstanceTypes),
          },
        ]
      : null,
    permissions_config: [
      {
        capacity_provider_operator_role_arn:
          actual.PermissionsConfig?.CapacityProviderOperatorRoleArn ?? null,
      },
    ],
    vpc_config: [
      {
        security_group_ids: listOrNull(actual.VpcConfig?.SecurityGroupIds) ?? [],
        subnet_ids: listOrNull(actual.VpcConfig?.SubnetIds) ?? [],
      },
    ],
  };
}
