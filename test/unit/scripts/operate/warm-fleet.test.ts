import { describe, expect, it } from '@jest/globals';
import { describeWarming, readWarmRequest } from '../../../../scripts/operate/warm-fleet.ts';
import { warmedFunction } from '../../../support/warmed-function.ts';

const run = { dryRun: false, errors: [], ms: 1_234, costUsd: 0.000_012_34 };

describe('the report of a warming', () => {
  it('rounds coverage down: 99.9 % is not whole', () => {
    const text = describeWarming({
      ...run,
      functions: [
        warmedFunction({
          function: 'router',
          versions: ['7', '8'],
          floor: { requested: 4, applied: null, isApplied: false },
          environments: 3,
          workers: 999,
          expectedWorkers: 1000,
          coverage: 0.999,
          zones: { 'use1-az2': 500, 'use1-az1': 499 },
          pings: 1200,
          busy: 0.25,
          heldShare: 0.499,
          refusals: { TooManyRequestsException: 3 },
          pingErrors: { 'Runtime.ExitError': 1 },
          workersLost: 1,
        }),
      ],
      errors: [{ function: 'other', reason: 'AccessDeniedException: no' }],
    });
    const [, row = '', ...lines] = text.split('\n');
    expect(row.split(/ {2,}/)).toEqual([
      'router',
      '7 8',
      '4',
      '3',
      '999/1000',
      '99 %',
      'use1-az1:499 use1-az2:500',
      '1200',
      '25 %',
      '49 %',
      'TooManyRequestsException:3',
      'Runtime.ExitError:1',
      '1',
      '2',
    ]);
    expect(lines).toEqual([
      'router: a floor of 4 is asked for, unknown is applied',
      'other was not warmed: AccessDeniedException: no',
      'took 1.2 s and cost $0.000012',
    ]);
  });

  it('tells a function that a window parked from one that is cold', () => {
    const text = describeWarming({
      ...run,
      functions: [warmedFunction({ coverage: null, workers: 0, expectedWorkers: 0 })],
    });
    expect(text).toMatch(/0\/0 +parked/);
  });

  it('of a dry run lists what would be touched and how many pings that takes at most', () => {
    const text = describeWarming({
      ...run,
      dryRun: true,
      functions: [warmedFunction({ function: 'router', pings: 0, workers: 0, coverage: 0 })],
    });
    const [header = '', row = '', last] = text.split('\n');
    expect(header.split(/ {2,}/)).toEqual([
      'function',
      'versions',
      'floor',
      'applied',
      'workers',
      'pings at most',
    ]);
    expect(row.split(/ {2,}/)).toEqual(['router', '7', '3', '3', '12', '86']);
    expect(last).toBe('dry run: nothing was pinged');
  });
});

describe('the request of the operator', () => {
  it.each([
    [undefined, false],
    ['', false],
    ['0', false],
    ['1', true],
    ['true', true],
    ['no', true],
  ])('with DRY_RUN=%s has a dry run: %s', (value, dryRun) => {
    expect(readWarmRequest({ DRY_RUN: value })).toEqual({ dryRun });
  });
});
