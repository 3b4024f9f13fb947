import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  describeShortage,
  needsOf,
  peakOf,
  spareVcpu,
  vcpuLimit,
} from '../../../../scripts/floors/headroom.ts';
import { windowsArbitrary } from '../../../support/any-floor-windows.ts';
import { floorWindow, functionFloors, stageOf } from '../../../support/stage-floors.ts';

const NOW = Date.parse('2026-11-21T00:00:00Z');
const MINUTE = 60_000;

const business = floorWindow('business', 'cron(0 7 ? * MON-FRI *)', 'cron(0 18 ? * MON-FRI *)', 20);

describe('what a moment needs', () => {
  it('is a serving and a new version at the floor, and one environment for each hot one', () => {
    const entry = functionFloors('a', { vcpu: 2, base: { floor: 3, ceiling: 6 }, hot: 2 });
    expect(needsOf([entry])(NOW)).toEqual([{ name: 'a', floor: 3, vcpu: 2 * (3 + 3 + 2) }]);
  });

  it('holds one environment of a new version even where the floor is 0', () => {
    const off = floorWindow('off', 'cron(0 0 ? * SAT *)', 'cron(0 0 ? * MON *)', 0);
    expect(needsOf([functionFloors('a', { windows: [off] })])(NOW)).toEqual([
      { name: 'a', floor: 0, window: 'off', vcpu: 1 },
    ]);
  });

  it.each([
    [['m7g.large'], 2],
    [['m7g.large', 'm7g.xlarge'], 4],
    [['c8g.4xlarge', 'm6g.large'], 16],
    [[], 0],
  ])('leaves the largest of %j free', (types, vcpu) => {
    expect(spareVcpu(types)).toBe(vcpu);
  });
});

describe('peakOf', () => {
  it('finds the hour in which windows of several functions meet, whatever their zones', () => {
    const berlin = floorWindow('day', 'cron(0 9 ? * MON *)', 'cron(0 11 ? * MON *)', 10, {
      timezone: 'Europe/Berlin',
    });
    const newYork = floorWindow('early', 'cron(0 4 ? * MON *)', 'cron(0 6 ? * MON *)', 12, {
      timezone: 'America/New_York',
    });
    const stage = stageOf(
      functionFloors('a', { windows: [berlin] }),
      functionFloors('b', { windows: [newYork] }),
    );
    const peak = peakOf(stage, NOW);
    expect(new Date(peak.at).toISOString()).toBe('2026-11-23T09:00:00.000Z');
    expect(peak).toMatchObject({ vcpu: 44, limit: vcpuLimit(stage) });
  });

  it('finds an hour that two zones share only in the weeks between their changes of clocks', () => {
    const berlin = floorWindow('day', 'cron(0 9 ? * MON *)', 'cron(0 10 ? * MON *)', 10, {
      timezone: 'Europe/Berlin',
    });
    const newYork = floorWindow('early', 'cron(0 4 ? * MON *)', 'cron(0 5 ? * MON *)', 12, {
      timezone: 'America/New_York',
    });
    const stage = stageOf(
      functionFloors('a', { windows: [berlin] }),
      functionFloors('b', { windows: [newYork] }),
    );
    // 14 to 28 March 2027: New York is five hours behind Berlin, not six.
    const peak = peakOf(stage, NOW);
    expect(new Date(peak.at).toISOString()).toBe('2027-03-15T08:00:00.000Z');
    expect(peak.vcpu).toBe(44);
  });

  it('sees a single window years ahead', () => {
    const launch = floorWindow('launch', 'at(2029-05-01T00:00:00)', 'at(2029-05-02T00:00:00)', 40);
    const peak = peakOf(stageOf(functionFloors('a', { windows: [launch] })), NOW);
    expect(peak).toMatchObject({ at: Date.parse('2029-05-01T00:00:00Z'), vcpu: 80 });
  });

  it('sees what holds now already', () => {
    const peak = peakOf(stageOf(functionFloors('a', { base: { floor: 9, ceiling: 9 } })), NOW);
    expect(peak).toMatchObject({ at: NOW, vcpu: 18 });
  });

  it('is never below what any minute needs', () => {
    const minutes = fc.array(fc.integer({ min: 0, max: 60 * 24 * 20 }), { maxLength: 20 });
    fc.assert(
      fc.property(windowsArbitrary, minutes, ({ windows, from }, offsets) => {
        const stage = stageOf(functionFloors('a', { windows }), functionFloors('b', { windows }));
        const { vcpu } = peakOf(stage, from);
        for (const offset of offsets) {
          const needs = needsOf(stage.functions)(from + offset * MINUTE);
          expect(needs.reduce((total, need) => total + need.vcpu, 0)).toBeLessThanOrEqual(vcpu);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('describeShortage', () => {
  it('says on one line which hour, which functions, how much too much, and what to do', () => {
    const stage = stageOf(
      functionFloors('desk', { base: { floor: 2, ceiling: 4 }, hot: 1 }),
      functionFloors('router', { windows: [business], vcpu: 2 }),
    );
    expect(describeShortage(stage, peakOf(stage, NOW))).toBe(
      'dev: on Mon 2026-11-23 07:00 UTC the floors need 85 vCPU when everything is released (serving + new + hot versions), 25 more than the 60 that the pool has (64 less one spare instance of 4): router 80 (floor 20, window business), desk 5 (floor 2, base). Lower a floor of that hour, or raise max_vcpu_count of generation g1.',
    );
  });
});
