import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inTurn, type Turns } from '../../../../functions/shared/in-turn.ts';

let folder: string;
let turns: Turns;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turns-'));
  turns = { mark: join(folder, 'mark'), patienceMs: 60_000 };
});

afterEach(() => rm(folder, { recursive: true }));

describe('inTurn', () => {
  it('lets workers work one after the other, each once', async () => {
    let atWork = 0;
    let most = 0;
    const done = await Promise.all(
      Array.from({ length: 6 }, (_, worker) =>
        inTurn(async () => {
          atWork += 1;
          most = Math.max(most, atWork);
          await new Promise(setImmediate);
          atWork -= 1;
          return worker;
        }, turns),
      ),
    );
    expect(done).toEqual([0, 1, 2, 3, 4, 5]);
    expect(most).toBe(1);
    expect(existsSync(turns.mark)).toBe(false);
  });

  it('goes on with the next worker where one fails, and lets its error through', async () => {
    const first = inTurn(() => Promise.reject(new Error('no table')), turns);
    const second = inTurn(async () => 'loaded', turns);
    await expect(first).rejects.toThrow('no table');
    expect(await second).toBe('loaded');
  });

  it('goes on beside a worker that ended in its turn, or takes too long', async () => {
    await mkdir(turns.mark);
    const longAgo = new Date(Date.now() - 120_000);
    await utimes(turns.mark, longAgo, longAgo);
    expect(await inTurn(async () => 'loaded', turns)).toBe('loaded');
    // Whose turn it is may still be at work.
    expect(existsSync(turns.mark)).toBe(true);
  });

  it('needs no folder to put the mark in', async () => {
    const nowhere = { ...turns, mark: join(folder, 'absent', 'mark') };
    expect(await inTurn(async () => 'loaded', nowhere)).toBe('loaded');
  });

  it('is not upset when the mark is gone at its end', async () => {
    const work = () => rm(turns.mark, { recursive: true }).then(() => 'loaded');
    expect(await inTurn(work, turns)).toBe('loaded');
  });
});
