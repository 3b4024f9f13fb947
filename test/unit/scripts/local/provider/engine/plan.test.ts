/** Plan rules: what is configured stays, what nobody knows is unknown, what is computed is kept, defaults are filled in. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planBody, replacements } from '../../../../../../scripts/local/provider/engine/plan.ts';
import type { ResourceSchema } from '../../../../../../scripts/local/provider/engine/schema.ts';
import { type ObjectValue, UNKNOWN } from '../../../../../../scripts/local/provider/wire/values.ts';

const schema: ResourceSchema = {
  legacy: false,
  attributes: {
    name: { type: 'string', mode: 'required', replace: 'always' },
    key: { type: 'string', mode: 'optional', replace: 'if-configured' },
    size: { type: 'number', mode: 'optional', default: 3 },
    zone: { type: 'string', mode: 'optional-computed' },
    arn: { type: 'string', mode: 'computed' },
  },
  blocks: {
    net: {
      nesting: 'list',
      max: 1,
      replace: 'always',
      attributes: {
        ids: { type: ['set', 'string'], mode: 'required' },
        id: { type: 'string', mode: 'computed' },
      },
    },
    logs: {
      nesting: 'list',
      computed: true,
      attributes: { format: { type: 'string', mode: 'required' } },
    },
    env: {
      nesting: 'list',
      ignoreEmpty: true,
      attributes: { variables: { type: ['map', 'string'], mode: 'optional' } },
    },
    timeouts: { nesting: 'single', attributes: { create: { type: 'string', mode: 'optional' } } },
  },
};

const config: ObjectValue = {
  name: 'a',
  key: null,
  size: null,
  zone: null,
  arn: null,
  net: [],
  logs: [],
  env: [],
  timeouts: null,
};

const prior: ObjectValue = {
  ...config,
  size: 3,
  zone: 'z',
  arn: 'arn:a',
  net: [{ ids: ['1', '2'], id: 'n' }],
  logs: [{ format: 'Text' }],
};

describe('a plan', () => {
  it('leaves computed values of a new resource unknown, computed blocks too', () => {
    const net = [{ ids: ['1'], id: null }];
    const planned = planBody(schema, {
      config: { ...config, net },
      proposed: { ...config, net },
      prior: null,
    });
    expect(planned).toEqual({
      ...config,
      size: 3,
      zone: UNKNOWN,
      arn: UNKNOWN,
      net: [{ ids: ['1'], id: UNKNOWN }],
      logs: UNKNOWN,
    });
  });

  it('keeps computed values of an existing one', () => {
    const net = [{ ids: ['2', '1'], id: 'n' }];
    const proposed = { ...prior, net, logs: [] };
    const planned = planBody(schema, {
      config: { ...config, net: [{ ids: ['2', '1'], id: null }] },
      proposed,
      prior,
    });
    expect(planned).toEqual({ ...prior, net });
    expect(replacements(schema, prior, planned, config)).toEqual([]);
  });

  it('passes a number of blocks that is not known yet on as unknown', () => {
    const unknown = { ...config, net: UNKNOWN };
    expect(planBody(schema, { config: unknown, proposed: unknown, prior: null }).net).toBe(UNKNOWN);
  });

  it('takes a block that says nothing for no block', () => {
    const env = [{ variables: {} }];
    const bodies = { config: { ...config, env }, proposed: { ...prior, env }, prior };
    expect(planBody(schema, bodies).env).toEqual([]);
    expect(
      planBody(schema, { ...bodies, prior: { ...prior, env: [{ variables: { A: '1' } }] } }).env,
    ).toEqual(env);
  });

  it('replaces for a changed or unknown value, in attributes and blocks, and for a key only while it is configured', () => {
    const replaced = (change: ObjectValue, configured: ObjectValue = {}): string[] =>
      replacements(schema, prior, { ...prior, ...change }, { ...config, ...configured });
    expect(replaced({ name: 'b' })).toEqual(['name']);
    expect(replaced({ name: UNKNOWN })).toEqual(['name']);
    expect(replaced({ net: [] })).toEqual(['net']);
    expect(replaced({ net: [{ ids: ['1', UNKNOWN], id: 'n' }] })).toEqual(['net']);
    expect(replaced({ key: 'k' }, { key: 'k' })).toEqual(['key']);
    expect(replacements(schema, { ...prior, key: 'k' }, prior, config)).toEqual([]);
    expect(replaced({ size: 4 })).toEqual([]);
  });

  it('never changes what is configured, whatever it is', () => {
    const attribute = fc.oneof(fc.constant(null), fc.string(), fc.constant(UNKNOWN));
    fc.assert(
      fc.property(attribute, attribute, fc.option(fc.constant(prior)), (key, zone, before) => {
        const configured = { ...config, key, zone };
        const proposed = { ...configured, zone: zone ?? before?.zone ?? null };
        const planned = planBody(schema, { config: configured, proposed, prior: before });
        expect(planned.key).toBe(key);
        if (zone !== null) expect(planned.zone).toBe(zone);
        expect(Object.keys(planned).sort()).toEqual(Object.keys(config).sort());
      }),
    );
  });
});
