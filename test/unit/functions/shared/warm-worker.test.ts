import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { isWarmEvent, type WarmEvent } from '../../../../functions/shared/warm-event.ts';
import { createWarmWorker } from '../../../../functions/shared/warm-worker.ts';

const warm = (changes: object = {}) => ({ type: 'agentpool.warm', ...changes }) as WarmEvent;

/** `held` are the waits it was asked for, in ms, each of which lasts until `release`. */
function workerThatCounts(join: Parameters<typeof createWarmWorker>[1] = () => async () => 0) {
  let invocationsSeen = 0;
  const held: number[] = [];
  const waits: (() => void)[] = [];
  const worker = createWarmWorker(
    () => {
      invocationsSeen += 1;
      return { environmentId: 'e', workerId: 1, azId: null, version: '1', invocationsSeen };
    },
    join,
    (ms) => {
      held.push(ms);
      return new Promise<void>((resolve) => waits.push(resolve));
    },
  );
  const release = () => {
    for (const end of waits.splice(0)) end();
  };
  return { ...worker, held, release };
}

/** Work that lasts until it is ended. */
function pending(): { work: () => Promise<void>; end(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { work: () => promise, end: resolve };
}

describe('a warm event', () => {
  it('is known by its type alone', () => {
    expect(isWarmEvent({ type: 'agentpool.warm' })).toBe(true);
    for (const other of [null, undefined, 'agentpool.warm', {}, { type: 'agentpool.prune' }, []]) {
      expect(isWarmEvent(other)).toBe(false);
    }
  });

  it.each([undefined, 0, -5, '100', null])('with holdMs %j is answered at once', async (holdMs) => {
    const worker = workerThatCounts();
    expect(await worker.answer(warm({ holdMs }))).toMatchObject({
      type: 'agentpool.warm',
      workerId: 1,
      busy: 0,
    });
    expect(worker.held).toEqual([]);
  });

  it('is held as long as it asks, a second at most', async () => {
    const worker = workerThatCounts();
    let answered = 0;
    const answers = [30, 1_000, 60_000].map((holdMs) =>
      worker.answer(warm({ holdMs })).then(() => (answered += 1)),
    );
    await turnOfLoop();
    expect([worker.held, answered]).toEqual([[30, 1_000, 1_000], 0]);
    worker.release();
    await Promise.all(answers);
    expect(answered).toBe(3);
  });
});

describe('the load of an environment', () => {
  it('counts users’ events in flight, until they end well or not', async () => {
    const worker = workerThatCounts();
    const [first, second] = [pending(), pending()];
    const served = worker.serve(first.work);
    const failed = worker.serve(async () => {
      await second.work();
      throw new Error('no table');
    });
    expect(await worker.answer(warm())).toMatchObject({ busy: 2, invocationsSeen: 3 });
    second.end();
    await expect(failed).rejects.toThrow('no table');
    expect(await worker.answer(warm())).toMatchObject({ busy: 1 });
    first.end();
    await served;
    expect(await worker.answer(warm())).toMatchObject({ busy: 0 });
  });

  it('leaves out pings of the same run, and counts those of another', async () => {
    const worker = workerThatCounts();
    const held = worker.answer(warm({ holdMs: 20, run: 'a' }));
    expect(await worker.answer(warm({ run: 'a' }))).toMatchObject({ busy: 0 });
    expect(await worker.answer(warm({ run: 'b' }))).toMatchObject({ busy: 1 });
    expect(await worker.answer(warm())).toMatchObject({ busy: 1 });
    worker.release();
    await held;
    expect(await worker.answer(warm({ run: 'b' }))).toMatchObject({ busy: 0 });
  });

  it('adds what the other workers have in flight', async () => {
    const asked: string[] = [];
    const worker = workerThatCounts(() => async (sender) => {
      asked.push(sender);
      return 3;
    });
    const held = worker.answer(warm({ holdMs: 5, run: 'b' }));
    expect(await worker.answer(warm({ run: 'a' }))).toMatchObject({ busy: 4 });
    expect(asked).toEqual(['b', 'a']);
    worker.release();
    await held;
  });

  it.each([7, null, {}, ''])('takes run %j for none', async (run) => {
    const worker = workerThatCounts();
    const held = worker.answer(warm({ holdMs: 5, run }));
    expect(await worker.answer(warm({ run: 'a' }))).toMatchObject({ busy: 1 });
    worker.release();
    await held;
  });
});
