import { describe, expect, it } from '@jest/globals';
import { readSettings } from '../../../../functions/version-pruner/settings.ts';

const env = { POOL_NAME: 'pool', FLEET_PREFIX: 'agentpool-test-', KEEP_VERSIONS: '3' };

describe('settings of the pruner', () => {
  it('takes the stage’s number, and the event’s in its place', () => {
    const settings = { poolName: 'pool', fleetPrefix: 'agentpool-test-', keep: 3, dryRun: false };
    expect(readSettings(env, {})).toEqual(settings);
    expect(readSettings(env, null)).toEqual(settings);
    expect(readSettings(env, { keep: 5, dryRun: true })).toEqual({
      ...settings,
      keep: 5,
      dryRun: true,
    });
  });

  it.each([undefined, '', '0', '-1', '2.5', '1e3', ' 3', '3 ', '03', 'three', '99999', 'NaN'])(
    'refuses KEEP_VERSIONS %j',
    (KEEP_VERSIONS) => {
      expect(() => readSettings({ ...env, KEEP_VERSIONS }, {})).toThrow(
        'versions to keep must be a whole number from 1 to 9999',
      );
    },
  );

  it.each([0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY, null, true, [3], {}, '0'])(
    'refuses keep %j in the event rather than fall back',
    (keep) => {
      expect(() => readSettings(env, { keep })).toThrow('versions to keep');
    },
  );

  it.each(['true', 1, null])('refuses dryRun %j: a slip must not become a live run', (dryRun) => {
    expect(() => readSettings(env, { dryRun })).toThrow('dryRun must be true or false');
  });

  it.each(['POOL_NAME', 'FLEET_PREFIX'])('refuses to run without %s', (name) => {
    expect(() => readSettings({ ...env, [name]: '' }, {})).toThrow(`${name} is not set`);
  });
});
