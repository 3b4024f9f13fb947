/** The service's request rates, which pace a pruner or a deploy. */
import { describe, expect, it } from '@jest/globals';
import { RateLimits } from '../../../../../../scripts/local/lambda/api/rate-limits.ts';

describe('request rates', () => {
  it('lets one capacity provider write a second through, and refuses the next', () => {
    let now = 0;
    const limits = new RateLimits(true, () => now);
    limits.spend('poolWrites');
    expect(() => limits.spend('poolWrites')).toThrow(
      expect.objectContaining({ name: 'TooManyRequestsException', message: 'Rate exceeded' }),
    );
    now = 999;
    expect(() => limits.spend('poolWrites')).toThrow('Rate exceeded');
    now = 1000;
    limits.spend('poolWrites');
  });

  it('counts the groups apart, and invocations not at all', () => {
    const limits = new RateLimits(true, () => 0);
    for (let i = 0; i < 15; i += 1) limits.spend('controlPlane');
    expect(() => limits.spend('controlPlane')).toThrow('Rate exceeded');
    for (let i = 0; i < 15; i += 1) limits.spend('poolReads');
    for (let i = 0; i < 1000; i += 1) limits.spend(undefined);
  });
});
