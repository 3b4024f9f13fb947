import { describe, expect, it } from '@jest/globals';
import { readRequest, readTargets } from '../../../../functions/warmer/settings.ts';
import { loadCatalogue } from '../../../../scripts/catalogue/load.ts';

describe('targets of the warmer', () => {
  it('reads what Terraform writes', () => {
    const targets = [
      { function: 'fleet-a', workers: 4, concurrency: 4 },
      { function: 'fleet-b', workers: 4, concurrency: 4, parks: true },
    ];
    expect(readTargets(JSON.stringify(targets))).toEqual(targets);
    expect(readTargets('[]')).toEqual([]);
  });

  it.each([undefined, '', 'x', '{}', '[1]', '[{"function":"a","workers":0,"concurrency":4}]'])(
    'refuses %j at the start, by name',
    (value) => {
      expect(() => readTargets(value)).toThrow('WARM_TARGETS');
    },
  );
});

describe('the event of the warmer', () => {
  it('is what the schedules of the catalogue send', () => {
    const warmer = loadCatalogue().functions.find(({ name }) => name === 'warmer');
    expect(warmer?.schedules).not.toEqual([]);
    for (const { input } of warmer?.schedules ?? [])
      expect(readRequest(input)).toEqual({ dryRun: false });
  });

  it('may ask for a dry run', () => {
    expect(readRequest({ type: 'agentpool.warm-fleet', dryRun: true })).toEqual({ dryRun: true });
  });

  it.each([
    undefined,
    null,
    'agentpool.warm-fleet',
    [],
    {},
    { type: 'agentpool.prune' },
    { type: 'agentpool.warm-fleet', dryRun: 'yes' },
    { type: 'agentpool.warm-fleet', functions: ['router'] },
  ])('is refused when it is %j', (event) => {
    expect(() => readRequest(event)).toThrow('nothing was warmed: event');
  });
});
