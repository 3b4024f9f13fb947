import { describe, expect, it } from '@jest/globals';
import { isWarmEvent, type WarmEvent } from '../../../../functions/shared/warm-event.ts';
import { createWarmWorker } from '../../../../functions/shared/warm-worker.ts';

const warm = (changes: object = {}) => ({ type: 'agentpool.warm', ...changes }) as WarmEvent;

function workerThatCounts() {
  let invocationsSeen = 0;
  return createWarmWorker(() => {
    invocationsSeen += 1;
    return { environmentId: 'e', workerId: 1, azId: null, version: '1', invocationsSeen };
  });
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
    const started = performance.now();
    expect(await workerThatCounts().answer(warm({ holdMs }))).toMatchObject({
      type: 'agentpool.warm',
      workerId: 1,
      busy: 0,
    });
    expect(performance.now() - started).toBeLessThan(50);
  });

  it('is held as long as it asks', async () => {
    const started = performance.now();
    await workerThatCounts().answer(warm({ holdMs: 30 }));
    expect(performance.now() - started).toBeGreaterThanOrEqual(28);
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
    await held;
    expect(await worker.answer(warm({ run: 'b' }))).toMatchObject({ busy: 0 });
  });

  it('adds what the other workers have in flight', async () => {
    const asked: string[] = [];
    const worker = createWarmWorker(
      () => ({ environmentId: 'e', workerId: 1, azId: null, version: '1', invocationsSeen: 1 }),
      () => async (sender) => {
        asked.push(sender);
        return 3;
      },
    );
    const held = worker.answer(warm({ holdMs: 5, run: 'b' }));
    expect(await worker.answer(warm({ run: 'a' }))).toMatchObject({ busy: 4 });
    expect(asked).toEqual(['b', 'a']);
    await held;
  });

  it.each([7, null, {}, ''])('takes run %j for none', async (run) => {
    const worker = workerThatCounts();
    const held = worker.answer(warm({ holdMs: 5, run }));
    expect(await worker.answer(warm({ run: 'a' }))).toMatchObject({ busy: 1 });
    await held;
  });
});
