import { Metrics } from '@aws-lambda-powertools/metrics';
import { describe, expect, it } from '@jest/globals';
import { publishMetrics } from '../../../../functions/warmer/publish-metrics.ts';
import type { FunctionReport } from '../../../../functions/warmer/warm-function.ts';
import { capturedJsonLines } from '../../../support/captured-output.ts';

const cold: FunctionReport = {
  function: 'agentpool-test-router',
  versions: ['7'],
  floor: { requested: 3, applied: 2, isApplied: false, expected: 3 },
  pings: 30,
  refusals: { TooManyRequestsException: 4, NoAnswerInTime: 1 },
  environments: 2,
  workers: 6,
  expectedWorkers: 12,
  coverage: 0.5,
  zones: { 'use1-az1': 6 },
  firstTouchMs: null,
  steadyMs: 2,
};

/** Metrics as they are written for CloudWatch, one document each. */
const published = (warmed: FunctionReport): Promise<Record<string, unknown>[]> =>
  capturedJsonLines(async () =>
    publishMetrics(
      new Metrics({ namespace: 'agentpool', defaultDimensions: { stage: 'test' } }),
      warmed,
    ),
  );

describe('metrics of a warmed function', () => {
  it('tell coverage, refusals and a floor that is not applied, each under the function', async () => {
    const documents = await published(cold);
    expect(Object.assign({}, ...documents)).toMatchObject({
      WarmCoverage: 50,
      WarmRefusals: 5,
      FloorNotApplied: 1,
    });
    expect(documents).toHaveLength(3);
    for (const document of documents) {
      expect(document).toMatchObject({ function: cold.function, stage: 'test' });
    }
  });

  it('are quiet zeros when all is well, so that an alarm can end', async () => {
    const floor = { requested: 3, applied: 3, isApplied: true, expected: 3 };
    const documents = await published({ ...cold, floor, coverage: 1, refusals: {} });
    expect(Object.assign({}, ...documents)).toMatchObject({
      WarmCoverage: 100,
      WarmRefusals: 0,
      FloorNotApplied: 0,
    });
  });
});
