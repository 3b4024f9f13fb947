import { describe, expect, it } from '@jest/globals';
import { describeWarming } from '../../../../scripts/operate/warm-fleet.ts';

describe('the report of a warming', () => {
  it('rounds coverage down: 99.9 % is not whole', () => {
    const text = describeWarming({
      functions: [
        {
          function: 'router',
          versions: ['7', '8'],
          floor: { requested: 4, applied: null, isApplied: false, expected: 4 },
          environments: 3,
          workers: 999,
          expectedWorkers: 1000,
          coverage: 0.999,
          zones: { 'use1-az2': 500, 'use1-az1': 499 },
          pings: 1200,
          refusals: { TooManyRequestsException: 3 },
          firstTouchMs: null,
          steadyMs: 2,
        },
      ],
      errors: [{ function: 'other', reason: 'AccessDeniedException: no' }],
      ms: 10,
    });
    const [, row = '', error] = text.split('\n');
    expect(row.split(/ {2,}/)).toEqual([
      'router',
      '7 8',
      '4',
      '3',
      '999/1000',
      '99 %',
      'use1-az1:499 use1-az2:500',
      '1200',
      'TooManyRequestsException:3',
      '2',
    ]);
    expect(error).toBe('other was not warmed: AccessDeniedException: no');
  });
});
