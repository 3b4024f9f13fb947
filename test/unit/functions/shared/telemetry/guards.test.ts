import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { installGuards } from '../../../../../functions/shared/telemetry/guards.ts';

describe('guards against stray errors', () => {
  it.each(['uncaughtException', 'unhandledRejection'] as const)(
    'turn an %s into one JSON log line with the stack',
    (event) => {
      const target = new EventEmitter();
      const lines: string[] = [];
      installGuards(target, (line) => lines.push(line));
      target.emit(event, new TypeError('stream torn\nin two'));
      expect(lines).toHaveLength(1);
      expect(lines[0]?.trimEnd()).not.toContain('\n');
      expect(JSON.parse(lines[0] ?? '')).toMatchObject({
        level: 'ERROR',
        guard: event,
        error: { name: 'TypeError', message: 'stream torn\nin two' },
      });
    },
  );

  it.each([undefined, null, 'text', 7, { code: 1 }])('accept %p as a reason', (reason) => {
    const target = new EventEmitter();
    const lines: string[] = [];
    installGuards(target, (line) => lines.push(line));
    target.emit('unhandledRejection', reason);
    expect(JSON.parse(lines[0] ?? '').error.message).toBe(String(reason));
  });

  it('are installed once, however often a bundle asks', () => {
    const target = new EventEmitter();
    installGuards(target, () => {});
    installGuards(target, () => {});
    expect(target.listenerCount('uncaughtException')).toBe(1);
  });
});
