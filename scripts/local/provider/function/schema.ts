/** aws_lambda_function as hashicorp/aws 6.66 declares it, with the published provider's defaults and checks. */
import {
  Architecture,
  FunctionVersionLatestPublished,
  PackageType,
  Runtime,
} from '@aws-sdk/client-lambda';
import {
  all,
  arn,
  duration,
  each,
  matches,
  oneOf,
  sizeBetween,
  wholeNumber,
} from '../engine/checks.ts';
import { type Attribute, type ResourceSchema, timeoutsBlock } from '../engine/schema.ts';
import { functionBlocks } from './blocks.ts';

const computed: Attribute = { type: 'string', mode: 'computed' };
const optional: Attribute = { type: 'string', mode: 'optional' };

const functionName =
  /^(arn:[\w-]+:lambda:)?([a-z]{2,4}-(?:[a-z]+-){1,2}\d:)?(\d{12}:)?(function:)?[0-9A-Za-z_-]+(:(\$LATEST|[0-9A-Za-z_-]+))?$/;

export const functionSchema: ResourceSchema = {
  legacy: true,
  attributes: {
    architectures: {
      type: ['list', 'string'],
      mode: 'optional-computed',
      check: all(sizeBetween(0, 1), each(oneOf(Object.values(Architecture)))),
    },
    arn: computed,
    code_sha256: { type: 'string', mode: 'optional-computed' },
    code_signing_config_arn: { ...optional, check: arn },
    description: optional,
    filename: optional,
    function_name: {
      type: 'string',
      mode: 'required',
      replace: 'always',
      check: all(
        matches(
          functionName,
          'must be a function name (letters, digits, hyphens, underscores) or a function ARN',
        ),
        matches(/^.{1,140}$/, 'must have 1 to 140 characters'),
      ),
    },
    handler: { ...optional, check: matches(/^.{1,128}$/, 'must have 1 to 128 characters') },
    id: { type: 'string', mode: 'optional-computed' },
    image_uri: optional,
    invoke_arn: computed,
    kms_key_arn: { ...optional, check: arn },
    last_modified: computed,
    layers: {
      type: ['list', 'string'],
      mode: 'optional',
      check: all(sizeBetween(0, 5), each(arn)),
    },
    memory_size: {
      type: 'number',
      mode: 'optional',
      default: 128,
      check: wholeNumber(128, 32_768),
    },
    package_type: {
      ...optional,
      default: PackageType.Zip,
      replace: 'always',
      check: oneOf(Object.values(PackageType)),
    },
    publish: { type: 'bool', mode: 'optional', default: false },
    publish_to: { ...optional, check: oneOf(Object.values(FunctionVersionLatestPublished)) },
    qualified_arn: computed,
    qualified_invoke_arn: computed,
    region: { type: 'string', mode: 'optional-computed', replace: 'always' },
    replace_security_groups_on_destroy: { type: 'bool', mode: 'optional' },
    replacement_security_group_ids: { type: ['set', 'string'], mode: 'optional' },
    reserved_concurrent_executions: {
      type: 'number',
      mode: 'optional',
      default: -1,
      check: wholeNumber(-1, Number.MAX_SAFE_INTEGER),
    },
    response_streaming_invoke_arn: computed,
    role: { type: 'string', mode: 'required', check: arn },
    runtime: { ...optional, check: oneOf(Object.values(Runtime)) },
    s3_bucket: optional,
    s3_key: optional,
    s3_object_version: optional,
    signing_job_arn: computed,
    signing_profile_version_arn: computed,
    skip_destroy: { type: 'bool', mode: 'optional', default: false },
    source_code_hash: { type: 'string', mode: 'optional-computed' },
    source_code_size: { type: 'number', mode: 'computed' },
    source_kms_key_arn: { ...optional, check: arn },
    tags: { type: ['map', 'string'], mode: 'optional' },
    tags_all: { type: ['map', 'string'], mode: 'optional-computed' },
    timeout: { type: 'number', mode: 'optional', default: 3, check: wholeNumber(1, 900) },
    use_resource_timeout_for_propagation: { type: 'bool', mode: 'optional' },
    version: computed,
  },
  blocks: {
    ...functionBlocks,
    timeouts: timeoutsBlock(['create', 'update', 'delete'], duration),
  },
};
