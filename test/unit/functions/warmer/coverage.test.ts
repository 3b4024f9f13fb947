import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { WarmAnswer } from '../../../../functions/shared/warm-event.ts';
import { Coverage, nextRound, pingBudget } from '../../../../functions/warmer/coverage.ts';

const answer = (
  environmentId: string,
  workerId: number,
  changes: Partial<WarmAnswer> = {},
): WarmAnswer => ({
  type: 'agentpool.warm',
  environmentId,
  workerId,
  azId: 'use1-az1',
  version: '1',
  invocationsSeen: 2,
  ...changes,
});

describe('coverage', () => {
  it('counts workers, not answers: the same worker id in two environments is two workers', () => {
    const coverage = new Coverage({ environments: 2, workers: 2 });
    for (const [environment, worker] of [
      ['a', 1],
      ['a', 1],
      ['b', 1],
    ] as const) {
      coverage.add({ answer: answer(environment, worker), ms: 1 });
    }
    expect(coverage.report()).toMatchObject({
      environments: 2,
      workers: 2,
      expectedWorkers: 4,
      coverage: 0.5,
    });
    expect(coverage.missing).toBe(2);
  });

  it('expects the workers of environments above the floor too, so that they hide no cold ones', () => {
    const coverage = new Coverage({ environments: 1, workers: 2 });
    coverage.add({ answer: answer('a', 1), ms: 1 });
    coverage.add({ answer: answer('b', 1), ms: 1 });
    expect(coverage.report()).toMatchObject({ expectedWorkers: 4, coverage: 0.5 });
  });

  it('tells workers by zone, and first touch from steady', () => {
    const coverage = new Coverage({ environments: 1, workers: 3 });
    coverage.add({ answer: answer('a', 1, { invocationsSeen: 1 }), ms: 80 });
    coverage.add({ answer: answer('a', 2, { invocationsSeen: 1 }), ms: 90 });
    coverage.add({ answer: answer('a', 3, { invocationsSeen: 1 }), ms: 300 });
    coverage.add({ answer: answer('a', 1), ms: 3.4 });
    expect(coverage.report()).toMatchObject({
      zones: { 'use1-az1': 3 },
      firstTouchMs: 90,
      steadyMs: 3,
      coverage: 1,
    });
  });

  it('takes a zone for the whole environment from any worker that knows it', () => {
    const coverage = new Coverage({ environments: 2, workers: 2 });
    coverage.add({ answer: answer('a', 1, { azId: null }), ms: 1 });
    coverage.add({ answer: answer('a', 2), ms: 1 });
    coverage.add({ answer: answer('b', 1, { azId: null }), ms: 1 });
    expect(coverage.report().zones).toEqual({ 'use1-az1': 2, unknown: 1 });
  });

  it('is nothing, and has no latency, without answers', () => {
    const report = new Coverage({ environments: 1, workers: 4 }).report();
    expect(report).toMatchObject({ coverage: 0, firstTouchMs: null, steadyMs: null });
  });
});

describe('the budget of pings', () => {
  /** Probability that `pings`, each to any of `workers` alike, leave one out: by how many differ after each ping. */
  function missProbability(workers: number, pings: number): number {
    let reached = [1, ...Array<number>(workers).fill(0)];
    for (let ping = 0; ping < pings; ping += 1) {
      reached = reached.map(
        (same, count) =>
          (same * count) / workers + ((reached[count - 1] ?? 0) * (workers - count + 1)) / workers,
      );
    }
    return 1 - (reached[workers] as number);
  }

  it('misses a worker in less than one run of 100 when pings land by chance', () => {
    for (const workers of [1, 2, 3, 12, 48, 160]) {
      expect(missProbability(workers, pingBudget(workers))).toBeLessThan(0.01);
    }
    expect(pingBudget(12)).toBe(86);
  });
});

describe('the next round', () => {
  it('takes at most half of the slots, the expected workers and the budget, and ends when all answered', () => {
    fc.assert(
      fc.property(
        fc.record({
          missing: fc.nat(200),
          expectedWorkers: fc.nat(200),
          slots: fc.nat(400),
          pingsLeft: fc.integer({ min: -5, max: 800 }),
        }),
        (state) => {
          const round = nextRound(state);
          expect(round).toBeGreaterThanOrEqual(0);
          expect(round).toBeLessThanOrEqual(Math.max(1, state.slots / 2));
          expect(round).toBeLessThanOrEqual(Math.min(50, state.expectedWorkers));
          expect(round).toBeLessThanOrEqual(Math.max(0, state.pingsLeft));
          if (state.missing === 0) expect(round).toBe(0);
        },
      ),
    );
  });
});
