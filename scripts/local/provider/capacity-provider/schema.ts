/**
 * aws_lambda_capacity_provider as hashicorp/aws 6.66 declares it. The patterns and ranges are those of the Lambda API
 * model; the published provider leaves some of them to the service, which refuses the same values at apply.
 */
import {
  Architecture,
  CapacityProviderPredefinedMetricType,
  CapacityProviderScalingMode,
} from '@aws-sdk/client-lambda';
import {
  all,
  arn,
  duration,
  each,
  matches,
  members,
  oneOf,
  sizeBetween,
  wholeNumber,
} from '../engine/checks.ts';
import { type ResourceSchema, type TypeExpression, timeoutsBlock } from '../engine/schema.ts';

const strings = (kind: 'list' | 'set'): TypeExpression => [kind, 'string'];

const scalingConfig: TypeExpression = [
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
];

const instanceRequirements: TypeExpression = [
  'list',
  [
    'object',
    {
      architectures: strings('list'),
      allowed_instance_types: strings('list'),
      excluded_instance_types: strings('list'),
    },
  ],
];

const scalingPolicy = members(
  { predefined_metric_type: oneOf(Object.values(CapacityProviderPredefinedMetricType)) },
  ['predefined_metric_type', 'target_value'],
);

export const capacityProviderSchema: ResourceSchema = {
  legacy: false,
  attributes: {
    arn: { type: 'string', mode: 'computed' },
    capacity_provider_scaling_config: {
      type: scalingConfig,
      mode: 'optional-computed',
      check: all(
        sizeBetween(0, 1),
        each(
          members(
            {
              max_vcpu_count: wholeNumber(2, 15_000),
              scaling_mode: oneOf(Object.values(CapacityProviderScalingMode)),
              scaling_policies: each(scalingPolicy),
            },
            ['scaling_mode'],
          ),
        ),
      ),
    },
    instance_requirements: {
      type: instanceRequirements,
      mode: 'optional-computed',
      replace: 'if-configured',
      check: all(
        sizeBetween(0, 1),
        each(
          members(
            { architectures: all(sizeBetween(1, 1), each(oneOf(Object.values(Architecture)))) },
            ['architectures'],
          ),
        ),
      ),
    },
    kms_key_arn: { type: 'string', mode: 'optional', replace: 'if-configured', check: arn },
    name: {
      type: 'string',
      mode: 'required',
      replace: 'always',
      check: matches(
        /^[a-zA-Z0-9_-]{1,140}$/,
        'must be 1 to 140 letters, digits, hyphens or underscores',
      ),
    },
    region: { type: 'string', mode: 'optional-computed', replace: 'always' },
    tags: { type: ['map', 'string'], mode: 'optional' },
    tags_all: { type: ['map', 'string'], mode: 'computed' },
  },
  blocks: {
    permissions_config: {
      nesting: 'list',
      required: true,
      replace: 'always',
      attributes: {
        capacity_provider_operator_role_arn: { type: 'string', mode: 'required', check: arn },
      },
    },
    vpc_config: {
      nesting: 'list',
      required: true,
      replace: 'always',
      attributes: {
        security_group_ids: { type: strings('set'), mode: 'required', check: sizeBetween(0, 5) },
        subnet_ids: { type: strings('set'), mode: 'required', check: sizeBetween(1, 16) },
      },
    },
    timeouts: timeoutsBlock(['create', 'update', 'delete'], duration),
  },
};
