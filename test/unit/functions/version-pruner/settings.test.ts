import { describe, expect, it } from '@jest/globals';
import { readEnvironment, readSettings } from '../../../../functions/version-pruner/settings.ts';
import { loadCatalogue } from '../../../../scripts/catalogue/load.ts';

const env = { POOL_NAME: 'pool', FLEET_PREFIX: 'agentpool-test-', KEEP_VERSIONS: '3' };
const stage = { poolName: 'pool', fleetPrefix: 'agentpool-test-', keep: 3 };
const type = 'agentpool.prune';

describe('environment of the pruner', () => {
  it('is read whole', () => {
    expect(readEnvironment(env)).toEqual(stage);
  });

  it.each([undefined, '', '0', '-1', '2.5', '1e3', ' 3', '3 ', '03', 'three', '99999', 'NaN'])(
    'is refused with KEEP_VERSIONS %j',
    (KEEP_VERSIONS) => {
      expect(() => readEnvironment({ ...env, KEEP_VERSIONS })).toThrow(
        'KEEP_VERSIONS must be a whole number from 1 to 9999',
      );
    },
  );

  it.each(['POOL_NAME', 'FLEET_PREFIX'])('is refused without %s', (name) => {
    expect(() => readEnvironment({ ...env, [name]: '' })).toThrow(`${name} is not set`);
  });
});

describe('settings of a run', () => {
  it('are the stage’s, and the event’s in their place', () => {
    expect(readSettings(stage, { type })).toEqual({ ...stage, dryRun: false });
    expect(readSettings(stage, { type, keep: 5, dryRun: true })).toEqual({
      ...stage,
      keep: 5,
      dryRun: true,
    });
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
