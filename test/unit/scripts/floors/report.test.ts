import { describe, expect, it } from '@jest/globals';
import { floorUsdPerHour } from '../../../../functions/shared/prices/floor-cost.ts';
import { floorReport } from '../../../../scripts/floors/report.ts';
import { floorCost, oneOffCosts } from '../../../../scripts/floors/week-cost.ts';
import { weekGrid } from '../../../../scripts/floors/week-grid.ts';
import { weekPicture } from '../../../../scripts/floors/week-picture.ts';
import { weekTable } from '../../../../scripts/floors/week-table.ts';
import { floorWindow, functionFloors, stageOf } from '../../../support/stage-floors.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const TYPES = ['m7g.xlarge'];

const nights = floorWindow('nights', 'cron(0 20 ? * * *)', 'cron(30 6 ? * * *)', 1);
const launch = floorWindow('launch', 'at(2026-11-23T05:00:00)', 'at(2026-11-23T09:15:00)', 9);
const router = functionFloors('router', {
  base: { floor: 3, ceiling: 6 },
  windows: [nights, launch],
  hot: 1,
});
const desk = functionFloors('desk', { vcpu: 2 });

describe('floorCost', () => {
  it('counts each hour of the week at the floor that holds in it', () => {
    const cost = floorCost(router, TYPES);
    const usd = floorUsdPerHour(1, TYPES);
    expect(cost.environmentHours).toBeCloseTo(7 * (10.5 * 1 + 13.5 * 3));
    expect(cost.usdPerWeek).toBeCloseTo(cost.environmentHours * usd);
    expect(cost.usdPerMonthAtBase).toBeCloseTo(3 * 730 * usd);
    expect(cost.hotUsdPerMonth).toBeCloseTo(730 * usd);
  });

  it('counts the base in every hour without windows, and a window that spans weeks of changes', () => {
    expect(floorCost(desk, TYPES).environmentHours).toBe(168);
    const off = floorWindow('off', 'cron(0 18 ? * FRI *)', 'cron(0 7 ? * MON *)', 0);
    expect(floorCost(functionFloors('a', { windows: [off] }), TYPES).environmentHours).toBe(
      168 - 61,
    );
  });

  it('says what a single window costs over what would hold without it', () => {
    const [cost] = oneOffCosts(router, TYPES, NOW);
    // Over floor 1 until 06:30 and over floor 3 from then on.
    expect(cost?.usd).toBeCloseTo((8 * 1.5 + 6 * 2.75) * floorUsdPerHour(1, TYPES));
    expect(oneOffCosts(router, TYPES, Date.parse('2026-12-01T00:00:00Z'))).toEqual([]);
  });
});

describe('weekGrid', () => {
  it('shows the highest floor of each hour of the coming seven days, single windows included', () => {
    const grid = weekGrid([router, desk], NOW);
    const hour = (day: number, at: number) => grid.days[day]?.hours[at];
    expect(grid.days.map(({ wall }) => new Date(wall).toISOString().slice(0, 10))[0]).toBe(
      '2026-11-21',
    );
    expect([hour(0, 5), hour(0, 6), hour(0, 20)]).toEqual([
      [1, 1],
      [3, 1],
      [1, 1],
    ]);
    expect([hour(2, 5), hour(2, 9), hour(2, 10)]).toEqual([
      [9, 1],
      [9, 1],
      [3, 1],
    ]);
  });

  it('has the hours of the windows, one of which a change of the clocks leaves out', () => {
    const berlin = { ...nights, timezone: 'Europe/Berlin' };
    const spring = Date.parse('2027-03-26T12:00:00Z');
    const grid = weekGrid([functionFloors('a', { windows: [berlin] }), desk], spring);
    expect(grid.zone).toBe('Europe/Berlin');
    expect(grid.days[2]?.hours.map((floors) => floors === null).indexOf(true)).toBe(2);
    const mixed = functionFloors('b', { windows: [{ ...nights, timezone: 'Asia/Tokyo' }] });
    expect(weekGrid([functionFloors('a', { windows: [berlin] }), mixed], spring).zone).toBe('UTC');
  });
});

describe('the report', () => {
  const report = floorReport(stageOf(router, desk), NOW);

  it('fits a terminal and names what is saved', () => {
    const table = weekTable(report);
    expect(table).toContain(
      'Mon 11-23   2   2   2   2   2  10  10  10  10  10   4   4   4   4   4   4   4   4   4   4   2   2   2   2',
    );
    expect(table).toMatch(
      /^router {4}base 3, nights 1, launch 9 +357\.0 +16\.75 +72\.78 +102\.75 {3}29 %$/m,
    );
    expect(table).toMatch(
      /^launch of router: floor 9 from Mon 2026-11-23 05:00 to Mon 2026-11-23 09:15, \$1\.34 more$/m,
    );
    expect(table).toMatch(/^the worst moment of the coming year needs 23 of 60 vCPU/m);
    expect(Math.max(...table.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(120);
  });

  it('is drawn without scripts, for light and dark', () => {
    const svg = weekPicture(report);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox=/);
    expect(svg).toContain('prefers-color-scheme: dark');
    expect(svg).not.toMatch(/<script|NaN|undefined|Infinity/);
    expect(svg.match(/fill-opacity="0.85"\/>/g)).toHaveLength(4);
  });

  it('stands an empty stage, a pool switched off, and more functions than colours', () => {
    const off = functionFloors('off', {
      windows: [floorWindow('off', 'cron(0 7 ? * MON *)', 'cron(0 6 ? * MON *)', 0)],
    });
    const many = Array.from({ length: 12 }, (_, index) =>
      functionFloors(`function-${index}`, { base: { floor: index * 30, ceiling: 500 } }),
    );
    for (const stage of [stageOf(), stageOf(off), stageOf(...many)]) {
      const all = floorReport(stage, NOW);
      expect(`${weekTable(all)}${weekPicture(all)}`).not.toMatch(/NaN|undefined|Infinity/);
    }
  });
});
