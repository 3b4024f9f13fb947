import { describe, expect, it } from '@jest/globals';
import { readEnvironment, readSettings } from '../../../../functions/version-pruner/settings.ts';
import { loadCatalogue } from '../../../../scripts/catalogue/load.ts';

const router = {
  function: 'agentpool-test-router',
  compute: 'pool',
  hot: 1,
  parked: 2,
  minimumAgeMinutes: 60,
  vcpu: 1,
};
const warmer = { ...router, function: 'agentpool-test-warmer', compute: 'on-demand', vcpu: null };
const env = {
  POOL_NAME: 'agentpool-test-g2',
  POOL_GENERATIONS: '["agentpool-test-g1","agentpool-test-g2"]',
  FLEET_PREFIX: 'agentpool-test-',
  FLEET: JSON.stringify([router, warmer]),
};
const stage = readEnvironment(env);
const type = 'agentpool.prune';

describe('environment of the pruner', () => {
  it('is read whole', () => {
    expect(stage).toEqual({
      poolName: 'agentpool-test-g2',
      generations: ['agentpool-test-g1', 'agentpool-test-g2'],
      fleetPrefix: 'agentpool-test-',
      fleet: [
        {
          name: 'agentpool-test-router',
          compute: 'pool',
          vcpu: 1,
          policy: { hot: 1, parked: 2, minimumAgeMinutes: 60 },
        },
        {
          name: 'agentpool-test-warmer',
          compute: 'on-demand',
          vcpu: 0,
          policy: { hot: 1, parked: 2, minimumAgeMinutes: 60 },
        },
      ],
    });
  });

  it.each(Object.keys(env))('is refused without %s', (name) => {
    expect(() => readEnvironment({ ...env, [name]: '' })).toThrow(`${name} is not set`);
  });

  it.each([
    ['POOL_GENERATIONS', 'g1', 'POOL_GENERATIONS is not JSON: g1'],
    ['POOL_GENERATIONS', '"g1"', 'POOL_GENERATIONS must be a list'],
    ['POOL_GENERATIONS', '[""]', 'POOL_GENERATIONS[0] must have at least 1 characters'],
    ['POOL_GENERATIONS', '["other"]', 'must name the pool agentpool-test-g2 too'],
    ['FLEET', '[{}]', 'FLEET[0].function is missing'],
    ['FLEET', JSON.stringify([{ ...router, function: 'other' }]), 'other does not start with'],
    ['FLEET', JSON.stringify([router, router]), 'FLEET names agentpool-test-router twice'],
    ['FLEET', JSON.stringify([{ ...router, compute: 'ondemand' }]), 'compute must be one of'],
    ['FLEET', JSON.stringify([{ ...router, keep: 3 }]), 'FLEET[0].keep is not known'],
  ])('is refused with %s %s', (name, value, message) => {
    expect(() => readEnvironment({ ...env, [name]: value })).toThrow(message);
  });

  it.each([-1, 2.5, '2', null, true, 1e9])(
    'is refused with %j versions to keep: a number left out must not delete everything',
    (value) => {
      for (const key of ['hot', 'parked', 'minimumAgeMinutes']) {
        const FLEET = JSON.stringify([{ ...router, [key]: value }]);
        expect(() => readEnvironment({ ...env, FLEET })).toThrow(`FLEET[0].${key}`);
      }
    },
  );
});

describe('settings of a run', () => {
  it('are the stage’s, and live unless the event says otherwise', () => {
    expect(readSettings(stage, { type })).toEqual({ ...stage, dryRun: false });
    expect(readSettings(stage, { type, dryRun: true })).toEqual({ ...stage, dryRun: true });
  });

  it.each([
    [1, 0, 0],
    [2, 1, 0],
    [3, 1, 1],
    [9, 1, 7],
  ])('with keep %i leave %i hot and %i parked behind the serving one', (keep, hot, parked) => {
    const settings = readSettings(stage, { type, keep });
    expect(settings.keep).toBe(keep);
    for (const { policy } of settings.fleet) {
      expect(policy).toEqual({ hot, parked, minimumAgeMinutes: 60 });
    }
  });

  it('take a plan with the keep that it was made with, and no other', () => {
    const plan = { fleetPrefix: 'agentpool-test-', keep: 2, facts: [], actions: [] };
    const settings = readSettings(stage, { type, plan });
    expect(settings).toMatchObject({ plan, keep: 2 });
    expect(settings.fleet[0]?.policy).toMatchObject({ hot: 1, parked: 0 });
    expect(() => readSettings(stage, { type, plan, keep: 2 })).toThrow('part of the plan');
    for (const broken of [{}, [], 'plan', { ...plan, keep: 0 }, { ...plan, actions: [{}] }]) {
      expect(() => readSettings(stage, { type, plan: broken })).toThrow('event.plan');
    }
  });

  it('take what the schedules of the catalogue send', () => {
    const pruner = loadCatalogue().functions.find(({ name }) => name === 'version-pruner');
    expect(pruner?.schedules).not.toEqual([]);
    for (const { input } of pruner?.schedules ?? []) {
      expect(readSettings(stage, input).dryRun).toBe(false);
    }
  });

  it.each([
    undefined,
    null,
    'text',
    7,
    [1],
    {},
    { dryRun: true },
    { type: 'other' },
    { dryrun: true },
    { type, dryrun: true },
    { type, dry_run: true, Keep: 50 },
  ])('refuse the event %j: a slip must not become a live run', (event) => {
    expect(() => readSettings(stage, event)).toThrow('nothing was pruned: event');
  });

  it.each([0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY, null, true, [3], {}, '3'])(
    'refuse keep %j rather than fall back',
    (keep) => {
      expect(() => readSettings(stage, { type, keep })).toThrow('event.keep must be');
    },
  );

  it.each(['true', 1, null])('refuse dryRun %j', (dryRun) => {
    expect(() => readSettings(stage, { type, dryRun })).toThrow('dryRun must be true or false');
  });
});
