/** Plan and validation rules of aws_lambda_function that go over several attributes. */
import { describe, expect, it } from '@jest/globals';
import { planBody } from '../../../../../../scripts/local/provider/engine/plan.ts';
import { emptyObject } from '../../../../../../scripts/local/provider/engine/schema.ts';
import {
  planFunction,
  validateFunction,
} from '../../../../../../scripts/local/provider/function/rules.ts';
import { functionSchema } from '../../../../../../scripts/local/provider/function/schema.ts';
import {
  isUnknown,
  type ObjectValue,
  UNKNOWN,
  withoutUnknown,
} from '../../../../../../scripts/local/provider/wire/values.ts';

const config: ObjectValue = {
  ...emptyObject(functionSchema),
  function_name: 'router',
  role: 'arn:aws:iam::123456789012:role/router',
  runtime: 'nodejs24.x',
  handler: 'index.handler',
  s3_bucket: 'b',
  s3_key: 'k1',
  publish: true,
};

const prior: ObjectValue = {
  ...config,
  ...(withoutUnknown(
    planBody(functionSchema, { config, proposed: config, prior: null }),
  ) as ObjectValue),
  architectures: ['arm64'],
  arn: 'arn:f',
  code_sha256: 'sha1',
  id: 'router',
  last_modified: 'yesterday',
  qualified_arn: 'arn:f:1',
  qualified_invoke_arn: 'invoke:arn:f:1',
  region: 'us-east-1',
  source_code_hash: '',
  tags_all: {},
  version: '1',
  ephemeral_storage: [{ size: 512 }],
  logging_config: [
    {
      application_log_level: 'INFO',
      log_format: 'JSON',
      log_group: '/g',
      system_log_level: 'INFO',
    },
  ],
  tracing_config: [{ mode: 'PassThrough' }],
};

/** Plans a change of the configuration, as Terraform asks for it; answers what differs and what is replaced. */
function plan(change: ObjectValue): { unknown: string[]; planned: ObjectValue; replace: string[] } {
  const changed = { ...config, ...change };
  const proposed = { ...prior };
  for (const [name, value] of Object.entries(changed)) {
    const computed = functionSchema.attributes[name]?.mode.endsWith('computed');
    if (value !== null || !computed) proposed[name] = value;
  }
  const planned = planBody(functionSchema, { config: changed, proposed, prior });
  planned.region = 'us-east-1';
  planned.tags_all = {};
  const { replace, problems } = planFunction({ config: changed, prior, planned });
  expect(problems).toEqual([]);
  const unknown = Object.keys(planned).filter((name) => isUnknown(planned[name]));
  return { unknown: unknown.sort(), planned, replace };
}

const VERSION = ['qualified_arn', 'qualified_invoke_arn', 'version'];

describe('a plan of a function', () => {
  it('changes nothing when nothing changed', () => {
    const { planned, unknown } = plan({});
    expect(unknown).toEqual([]);
    expect(planned.version).toBe('1');
    expect(planned.logging_config).toEqual(prior.logging_config);
  });

  it('expects a new version from new configuration, and a new date too from new code', () => {
    expect(plan({ memory_size: 256 }).unknown).toEqual(VERSION);
    expect(plan({ environment: [{ variables: { A: UNKNOWN } }] }).unknown).toEqual(VERSION);
    expect(plan({ s3_key: 'k2' }).unknown).toEqual(['last_modified', ...VERSION]);
    expect(plan({ source_code_hash: 'h' }).unknown).toEqual(['last_modified', ...VERSION]);
    expect(plan({ publish_to: 'LATEST_PUBLISHED' }).unknown).toEqual(VERSION);
  });

  it('expects none when it does not publish, or when only tags and limits change', () => {
    expect(plan({ publish: false, memory_size: 256 }).unknown).toEqual([]);
    expect(
      plan({ tags: { a: '1' }, reserved_concurrent_executions: 5, skip_destroy: true }).unknown,
    ).toEqual([]);
  });

  it('moves to another pool in place', () => {
    const pool = (arn: ObjectValue[string]): ObjectValue => ({
      capacity_provider_config: [
        {
          lambda_managed_instances_capacity_provider_config: [
            {
              capacity_provider_arn: arn,
              execution_environment_memory_gib_per_vcpu: null,
              per_execution_environment_max_concurrency: null,
            },
          ],
        },
      ],
    });
    expect(plan(pool(UNKNOWN))).toMatchObject({ unknown: VERSION, replace: [] });
  });

  it('leaves log levels that nobody configured to the service, until the format changes', () => {
    const logging = (log_format: string): ObjectValue => ({
      logging_config: [
        { application_log_level: null, log_format, log_group: '/g', system_log_level: null },
      ],
    });
    expect(plan(logging('JSON')).unknown).toEqual([]);
    expect(plan(logging('JSON')).planned.logging_config).toMatchObject([
      { application_log_level: 'INFO' },
    ]);
    expect(plan(logging('Text')).unknown).toEqual(VERSION);
    expect(plan(logging('Text')).planned.logging_config).toMatchObject([
      { application_log_level: '' },
    ]);
  });

  it('becomes durable only as a new function', () => {
    const durable = { durable_config: [{ execution_timeout: 60, retention_period: null }] };
    expect(plan(durable).replace).toEqual(['durable_config']);
  });

  it('is refused without a handler, or with an empty one', () => {
    for (const handler of [null, '']) {
      const planned = { ...prior, handler };
      expect(planFunction({ config, prior, planned }).problems).toMatchObject([
        { summary: 'handler and runtime must be set when PackageType is Zip' },
      ]);
    }
    expect(
      planFunction({ config, prior: null, planned: { ...prior, handler: UNKNOWN } }).problems,
    ).toEqual([]);
  });
});

describe('a configuration of a function', () => {
  const refused = (change: ObjectValue): string[] =>
    validateFunction({ ...config, ...change }).map(
      ({ path, detail }) => `${path.join('.')}: ${detail}`,
    );

  it('names exactly one source of code', () => {
    expect(refused({})).toEqual([]);
    expect(refused({ s3_bucket: UNKNOWN, s3_key: UNKNOWN })).toEqual([]);
    expect(refused({ s3_bucket: null, s3_key: null })).toEqual([
      ': Set one of filename, image_uri, s3_bucket: none is set.',
    ]);
    expect(refused({ filename: 'a.zip' })).toEqual([
      ': Set one of filename, image_uri, s3_bucket: filename and s3_bucket are set.',
    ]);
  });

  it('sets what belongs together, and not what excludes each other', () => {
    expect(refused({ s3_key: null })).toEqual(['s3_bucket: s3_bucket needs s3_key.']);
    expect(
      refused({ image_uri: 'i', s3_bucket: null, s3_key: null, source_kms_key_arn: 'a' }),
    ).toEqual(['source_kms_key_arn: source_kms_key_arn cannot be set together with image_uri.']);
  });

  it('does not ask for what the front cannot do', () => {
    expect(refused({ replace_security_groups_on_destroy: true })).toHaveLength(1);
    expect(refused({ replace_security_groups_on_destroy: false })).toEqual([]);
  });
});
