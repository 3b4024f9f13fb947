/** Checks say what is wrong at the exact element, and never judge what is not known yet. */
import { describe, expect, it } from '@jest/globals';
import { capacityProviderSchema } from '../../../../../../scripts/local/provider/capacity-provider/schema.ts';
import * as checks from '../../../../../../scripts/local/provider/engine/checks.ts';
import { parseDuration } from '../../../../../../scripts/local/provider/engine/duration.ts';
import { emptyObject } from '../../../../../../scripts/local/provider/engine/schema.ts';
import { validateBody } from '../../../../../../scripts/local/provider/engine/validate.ts';
import { UNKNOWN, type Value } from '../../../../../../scripts/local/provider/wire/values.ts';

const problems = (check: typeof checks.arn, value: Value): string[] =>
  check(value, ['thing']).map(({ path, summary }) => `${path.join('.')}: ${summary}`);

describe('checks', () => {
  it.each([
    'arn:aws:iam::123456789012:role/x',
    'arn:aws-cn:lambda:cn-north-1:123456789012:layer:x:1',
    'arn:aws:s3:::b',
  ])('takes %s for an ARN', (arn) => expect(problems(checks.arn, arn)).toEqual([]));

  it.each(['role/x', 'arn:aws:iam', 'arn:aws:iam::12:role/x', ''])('takes %p for no ARN', (arn) => {
    expect(problems(checks.arn, arn)).toHaveLength(1);
  });

  it('counts in whole numbers, also when Terraform sends one as text', () => {
    const check = checks.wholeNumber(2, 4);
    expect(problems(check, '3')).toEqual([]);
    expect(problems(check, 2.5)).toEqual(['thing: Invalid thing: 2.5']);
    expect(problems(check, 5)).toEqual(['thing: Invalid thing: 5']);
  });

  it('names the element of a list, the set for an element of a set, and skips unknown ones', () => {
    const check = checks.oneOf(['a']);
    expect(problems(checks.each(check), ['a', UNKNOWN, 'b'])).toEqual([
      'thing.2: Invalid thing: "b"',
    ]);
    expect(problems(checks.each(check, 'set'), ['b'])).toEqual(['thing: Invalid thing: "b"']);
  });

  it('asks for required members of an object', () => {
    const check = checks.members({ size: checks.wholeNumber(1, 2) }, ['size', 'mode']);
    expect(problems(check, { size: 3, mode: null })).toEqual([
      'thing.mode: Missing mode',
      'thing.size: Invalid size: 3',
    ]);
    expect(problems(check, { size: UNKNOWN, mode: UNKNOWN })).toEqual([]);
  });

  it.each([
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['1.5s', 1_500],
    ['250ms', 250],
    ['0', 0],
    ['10', undefined],
    ['m', undefined],
    ['10 m', undefined],
    ['', undefined],
  ])('reads the duration %p as %p ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });
});

describe('the pool', () => {
  const config = {
    ...emptyObject(capacityProviderSchema),
    name: 'g1',
    permissions_config: [{ capacity_provider_operator_role_arn: UNKNOWN }],
    vpc_config: [{ subnet_ids: ['subnet-1'], security_group_ids: UNKNOWN }],
  };
  const found = (change: { [name: string]: Value }): string[] =>
    validateBody(capacityProviderSchema, { ...config, ...change }).map(({ path }) =>
      path.join('.'),
    );

  it('may have parts that are not known yet', () => {
    expect(found({})).toEqual([]);
    expect(found({ vpc_config: UNKNOWN, instance_requirements: UNKNOWN })).toEqual([]);
  });

  it.each<[string, { [name: string]: Value }]>([
    ['vpc_config', { vpc_config: [] }],
    ['vpc_config.1', { vpc_config: [...config.vpc_config, ...config.vpc_config] }],
    ['vpc_config.0.subnet_ids', { vpc_config: [{ subnet_ids: [], security_group_ids: [] }] }],
    ['name', { name: 'x'.repeat(141) }],
    [
      'instance_requirements.0.architectures.0',
      { instance_requirements: [{ architectures: ['ARM64'], allowed_instance_types: null }] },
    ],
    ['instance_requirements.0.architectures', { instance_requirements: [{ architectures: null }] }],
    [
      'capacity_provider_scaling_config.0.max_vcpu_count',
      { capacity_provider_scaling_config: [{ scaling_mode: 'Auto', max_vcpu_count: 1 }] },
    ],
    ['timeouts.create', { timeouts: { create: 'soon', update: null, delete: null } }],
  ])('is refused at %s', (path, change) => {
    expect(found(change)).toEqual([path]);
  });
});
