import { Metrics } from '@aws-lambda-powertools/metrics';
import { describe, expect, it } from '@jest/globals';
import { publishMetrics } from '../../../../functions/warmer/publish-metrics.ts';
import type { WarmReport } from '../../../../functions/warmer/warm-fleet.ts';
import type { FunctionReport } from '../../../../functions/warmer/warm-function.ts';
import { capturedJsonLines } from '../../../support/captured-output.ts';
import { warmedFunction } from '../../../support/warmed-function.ts';

const NAME = 'agentpool-test-router';

/** Metrics as they are written for CloudWatch, one document each. */
const published = (
  functions: FunctionReport[],
  errors: WarmReport['errors'] = [],
): Promise<Record<string, unknown>[]> =>
  capturedJsonLines(async () => {
    const metrics = new Metrics({ namespace: 'agentpool', defaultDimensions: { stage: 'test' } });
    publishMetrics(metrics, { dryRun: false, functions, errors, ms: 1, costUsd: 0 });
    metrics.publishStoredMetrics();
  });

describe('metrics of a run', () => {
  it('tell of each function, under its name, what an alarm stands on', async () => {
    const cold = warmedFunction({
      function: NAME,
      floor: { requested: 3, applied: 2, isApplied: false },
      coverage: 0.5,
      refusals: { TooManyRequestsException: 4, NoAnswerInTime: 1 },
      pingErrors: { 'Runtime.ExitError': 2 },
      workersLost: 3,
    });
    const documents = (await published([cold])).filter((document) => 'function' in document);
    expect(Object.assign({}, ...documents)).toMatchObject({
      function: NAME,
      stage: 'test',
      WarmCoverage: 50,
      WarmRefusals: 5,
      FloorNotApplied: 1,
      WarmPingErrors: 2,
      WorkersLost: 3,
    });
    expect(documents).toHaveLength(5);
  });

  it('are quiet zeros when all is well, so that an alarm can end', async () => {
    const documents = await published([warmedFunction({ workersLost: 0 })]);
    expect(Object.assign({}, ...documents)).toMatchObject({
      WarmCoverage: 100,
      WarmRefusals: 0,
      FloorNotApplied: 0,
      WarmPingErrors: 0,
      WorkersLost: 0,
    });
  });

  it('leave out what was not measured: coverage of a parked function, losses at a first run', async () => {
    const parked = warmedFunction({ coverage: null, workersLost: null });
    const all = Object.assign({}, ...(await published([parked])));
    expect(all).not.toHaveProperty('WarmCoverage');
    expect(all).not.toHaveProperty('WorkersLost');
    expect(all).toHaveProperty('FloorNotApplied', 0);
  });

  it('tell of the run, once and without a function, that it was made and what failed', async () => {
    const [document, ...others] = await published([], [{ function: NAME, reason: 'no' }]);
    expect(document).toMatchObject({ stage: 'test', WarmRuns: 1, WarmErrors: 1 });
    expect(document).not.toHaveProperty('function');
    expect(others).toEqual([]);
  });
});
