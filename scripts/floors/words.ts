/** Moments in words: local times of a week and of a date. */
import { wallOf } from './local-time.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** A minute of the week, 0 being Sunday 00:00, such as `Fri 18:00`; minutes of the next week count on. */
export function sayMinute(minute: number): string {
  const day = DAYS[Math.floor(minute / 1440) % 7];
  return `${day} ${sayClock(minute)}`;
}

/** Time of day of a minute, such as `18:00`. */
export function sayClock(minute: number): string {
  const ofDay = minute % 1440;
  return `${String(Math.floor(ofDay / 60)).padStart(2, '0')}:${String(ofDay % 60).padStart(2, '0')}`;
}

/** An instant on the clocks of `zone`, such as `Fri 2026-11-27 20:30`. */
export function sayTime(at: number, zone: string): string {
  const local = new Date(wallOf(at, zone));
  return `${DAYS[local.getUTCDay()]} ${local.toISOString().slice(0, 16).replace('T', ' ')}`;
}

/** The day of a local time in ms as if it were UTC, such as `Fri 11-27`. */
export function sayDate(wall: number): string {
  const local = new Date(wall);
  return `${DAYS[local.getUTCDay()]} ${local.toISOString().slice(5, 10)}`;
}

/** US dollars, such as `$1,234.50`. */
export function sayUsd(amount: number): string {
  return amount.toLocaleString('en-US', { style: 'currency', currency: 'USD' });
}
