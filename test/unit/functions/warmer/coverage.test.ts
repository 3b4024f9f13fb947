import { describe, expect, it } from '@jest/globals';
import type { WarmAnswer } from '../../../../functions/shared/warm-event.ts';
import { Coverage, pingBudget } from '../../../../functions/warmer/coverage.ts';
import { reportCoverage } from '../../../../functions/warmer/coverage-report.ts';

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
  busy: 0,
  ...changes,
});

/** Answers of these workers, such as `a1 a1 b2`. */
function answered(coverage: Coverage, workers: string, times = 1): Coverage {
  for (let time = 0; time < times; time += 1) {
    for (const name of workers.split(' ')) {
      coverage.add({ answer: answer(name[0] as string, Number(name.slice(1))), ms: 1 });
    }
  }
  return coverage;
}

describe('coverage', () => {
  it('counts workers, not answers: the same worker id in two environments is two workers', () => {
    const coverage = answered(new Coverage({ environments: 2, workers: 2 }), 'a1 a1 b1');
    expect(reportCoverage([coverage])).toMatchObject({
      environments: 2,
      workers: 2,
      expectedWorkers: 4,
      coverage: 0.5,
    });
    expect(coverage.missing).toBe(2);
  });

  it('expects the workers of environments above the floor too, so that they hide no cold ones', () => {
    const coverage = answered(new Coverage({ environments: 1, workers: 2 }), 'a1 b1');
    expect(reportCoverage([coverage])).toMatchObject({ expectedWorkers: 4, coverage: 0.5 });
  });

  it('tells workers by zone, and first touch from steady', () => {
    const coverage = new Coverage({ environments: 1, workers: 3 });
    coverage.add({ answer: answer('a', 1, { invocationsSeen: 1 }), ms: 80 });
    coverage.add({ answer: answer('a', 2, { invocationsSeen: 1 }), ms: 90 });
    coverage.add({ answer: answer('a', 3, { invocationsSeen: 1 }), ms: 300 });
    coverage.add({ answer: answer('a', 1), ms: 3.4 });
    expect(reportCoverage([coverage])).toMatchObject({
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
    expect(reportCoverage([coverage]).zones).toEqual({ 'use1-az1': 2, unknown: 1 });
  });

  it('sums the versions of a function, each with its own environments', () => {
    const main = answered(new Coverage({ environments: 1, workers: 2 }), 'a1 a2');
    const weighted = answered(new Coverage({ environments: 1, workers: 2 }), 'a1');
    expect(reportCoverage([main, weighted])).toMatchObject({
      environments: 2,
      workers: 3,
      expectedWorkers: 4,
      coverage: 0.75,
    });
  });

  it('is nothing, and has no latency, without answers', () => {
    const report = reportCoverage([new Coverage({ environments: 1, workers: 1 })]);
    expect(report).toMatchObject({ coverage: 0, firstTouchMs: null, steadyMs: null, zones: {} });
  });

  it('is not counted where nothing should run: a window may park a function', () => {
    const report = reportCoverage([new Coverage({ environments: 0, workers: 4 })]);
    expect(report).toMatchObject({ coverage: null, expectedWorkers: 0 });
  });
});

describe('slots that others hold', () => {
  it('are taken for all environments from those that answered, by the most they told', () => {
    const coverage = new Coverage({ environments: 4, workers: 4 });
    expect(coverage.busySlots).toBeNull();
    coverage.add({ answer: answer('a', 1, { busy: 3 }), ms: 1 });
    coverage.add({ answer: answer('a', 2, { busy: 1 }), ms: 1 });
    coverage.add({ answer: answer('b', 1, { busy: 0 }), ms: 1 });
    // One and a half events an environment, four environments.
    expect(coverage.busySlots).toBe(6);
  });
});

describe('an environment that vanished', () => {
  it('is waited for while chance may be why it does not answer, then forgotten with its workers', () => {
    const coverage = answered(new Coverage({ environments: 2, workers: 2 }), 'a1 b1 c1');
    expect(coverage.missing).toBe(3);
    answered(coverage, 'a2 c2', 5);
    expect(coverage.missing).toBe(1);
    answered(coverage, 'a1 c1', 2);
    expect(coverage.missing).toBe(0);
    expect(reportCoverage([coverage])).toMatchObject({ environments: 2, workers: 4, coverage: 1 });
  });

  it('is not forgotten when there are no more than should be: what is missing stays missing', () => {
    const coverage = answered(new Coverage({ environments: 2, workers: 2 }), 'b1');
    answered(coverage, 'a1 a2', 50);
    expect(coverage.missing).toBe(1);
  });
});

describe('a fruitless search', () => {
  it('ends three turns of the queue after the last new worker, when that one never asks for work', () => {
    const coverage = answered(new Coverage({ environments: 1, workers: 4 }), 'a1 a2 a3');
    answered(coverage, 'a1 a2 a3', 3);
    expect(coverage.isFruitless).toBe(false);
    answered(coverage, 'a1 a2 a3');
    expect(coverage.isFruitless).toBe(true);
  });

  it('goes on while one of many environments may be missed by chance', () => {
    const coverage = answered(new Coverage({ environments: 10, workers: 1 }), 'a1');
    answered(coverage, 'a1', 47);
    expect(coverage.isFruitless).toBe(true);
    expect(answered(new Coverage({ environments: 10, workers: 1 }), 'a1', 47).isFruitless).toBe(
      false,
    );
  });
});

describe('a search among users', () => {
  it('is longer: their events take turns away, so that a worker may be missed by chance', () => {
    const search = (busy: number, pings: number): boolean => {
      const coverage = new Coverage({ environments: 1, workers: 8 });
      for (let ping = 0; ping <= pings; ping += 1) {
        coverage.add({ answer: answer('a', 1, { busy }), ms: 1 });
      }
      return coverage.isFruitless;
    };
    expect([search(0, 23), search(0, 24)]).toEqual([false, true]);
    expect([search(2, 36), search(2, 37)]).toEqual([false, true]);
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
    expect(pingBudget(0)).toBe(0);
  });
});
