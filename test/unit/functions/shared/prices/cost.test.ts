import { describe, expect, it } from '@jest/globals';
import {
  floorUsdPerHour,
  HOURS_PER_MONTH,
} from '../../../../../functions/shared/prices/floor-cost.ts';
import {
  invocationUsd,
  requestsUsd,
} from '../../../../../functions/shared/prices/on-demand-cost.ts';

describe('the cost of a floor', () => {
  it('is the price of its vCPUs with the fee of 15 %', () => {
    // Two vCPUs are one m7g.large: $0.0816 an hour, $68.50 a month with the fee.
    expect(floorUsdPerHour(2, ['m7g.large'])).toBeCloseTo(0.09384, 6);
    expect(floorUsdPerHour(2, ['m7g.large']) * HOURS_PER_MONTH).toBeCloseTo(68.5, 2);
    expect(floorUsdPerHour(0, ['m7g.large'])).toBe(0);
  });

  it('takes the dearest type that is allowed, and of all types when every one is', () => {
    expect(floorUsdPerHour(4, ['m6g.large', 'm8g.large'])).toBeCloseTo(0.20654, 6);
    expect(floorUsdPerHour(4, [])).toBeCloseTo(0.20654, 6);
  });

  it.each(['m9g.large', 'toString', ''])(
    'has no price for %j and says where it belongs',
    (type) => {
      expect(() => floorUsdPerHour(1, ['m7g.large', type])).toThrow(
        `there is no price of ${type}: add it to functions/shared/prices/instance-prices.json`,
      );
    },
  );
});

describe('the cost on demand', () => {
  it('is requests and GB-seconds', () => {
    expect(requestsUsd(5_000_000)).toBeCloseTo(1, 9);
    expect(invocationUsd(1024, 1_000)).toBeCloseTo(0.0000002 + 0.0000133334, 12);
    expect(invocationUsd(512, 0.2)).toBeCloseTo(0.0000002 + 0.0000133334 / 2_000, 12);
  });
});
