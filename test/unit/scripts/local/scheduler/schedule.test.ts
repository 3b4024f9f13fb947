/** When a schedule fires within its StartDate and EndDate. */
import { describe, expect, it } from '@jest/globals';
import {
  firingAfter,
  type ScheduleDefinition,
} from '../../../../../scripts/local/scheduler/schedule.ts';

const ms = (time: string) => Date.parse(`${time}Z`);
const iso = (time: number | undefined) => time && new Date(time).toISOString().slice(0, 16);
const schedule = (changes: Partial<ScheduleDefinition>) =>
  ({ timezone: 'UTC', enabled: true, createdAt: 0, ...changes }) as ScheduleDefinition;

describe('the next firing of a schedule', () => {
  const daily = { expression: 'cron(0 8 * * ? *)' };

  it('is not before the StartDate, and may be at it', () => {
    const now = ms('2026-11-21T07:00');
    const from = (start: string) => iso(firingAfter(schedule({ ...daily, start: ms(start) }), now));
    expect(from('2026-11-25T08:00')).toBe('2026-11-25T08:00');
    expect(from('2026-11-25T08:01')).toBe('2026-11-26T08:00');
    expect(from('2026-11-01T08:00')).toBe('2026-11-21T08:00');
  });

  it('is before the EndDate', () => {
    const now = ms('2026-11-21T07:00');
    const until = (end: string) => iso(firingAfter(schedule({ ...daily, end: ms(end) }), now));
    expect(until('2026-11-21T08:01')).toBe('2026-11-21T08:00');
    expect(until('2026-11-21T08:00')).toBeUndefined();
  });

  it('of a rate begins at its StartDate and counts from it', () => {
    const start = ms('2026-11-21T08:03');
    const rate = schedule({ expression: 'rate(5 minutes)', start });
    expect(iso(firingAfter(rate, ms('2026-11-21T07:00')))).toBe('2026-11-21T08:03');
    expect(iso(firingAfter(rate, start))).toBe('2026-11-21T08:08');
  });

  it('of a one-time schedule takes no notice of either', () => {
    const once = { expression: 'at(2026-11-21T08:00:00)' };
    const now = ms('2026-11-21T07:00');
    const start = ms('2026-12-01T00:00');
    expect(iso(firingAfter(schedule({ ...once, start }), now))).toBe('2026-11-21T08:00');
    expect(iso(firingAfter(schedule({ ...once, end: now }), now))).toBe('2026-11-21T08:00');
  });

  it('is never while it is disabled', () => {
    expect(firingAfter(schedule({ ...daily, enabled: false }), 0)).toBeUndefined();
  });
});
