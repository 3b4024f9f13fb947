import { Metrics } from '@aws-lambda-powertools/metrics';
import { describe, expect, it } from '@jest/globals';
import {
  approvalMetrics,
  metricOf,
} from '../../../../../functions/router/approvals/approval-metrics.ts';
import { capturedJsonLines } from '../../../../support/captured-output.ts';

describe('metrics of approvals', () => {
  it('have the stage and nothing of the request as dimensions, since alarms name these alone', async () => {
    const documents = await capturedJsonLines(async () => {
      const metrics = new Metrics({
        namespace: 'agentpool',
        serviceName: 'router',
        defaultDimensions: { stage: 'test' },
      });
      metrics.addDimensions({ route: 'POST /v1/turns', outcome: 'ok' });
      metrics.addMetric('RequestMs', 'Milliseconds', 3);
      approvalMetrics(metrics)('ApprovalFailed', 1);
      metrics.publishStoredMetrics();
    });
    expect(documents).toMatchObject([
      {
        _aws: {
          CloudWatchMetrics: [
            { Namespace: 'agentpool', Dimensions: [expect.arrayContaining(['service', 'stage'])] },
          ],
        },
        service: 'router',
        stage: 'test',
        ApprovalFailed: 1,
      },
      { RequestMs: 3, route: 'POST /v1/turns' },
    ]);
    expect(documents[0]).not.toHaveProperty('route');
  });

  it.each([
    ['requested', undefined, 'ApprovalPending'],
    ['approved', 'bob', 'ApprovalDecided'],
    ['denied', 'bob', 'ApprovalDecided'],
    ['approved', null, 'ApprovalExpired'],
    ['expired', null, 'ApprovalExpired'],
    ['run-again', 'bob', 'ApprovalRunAgain'],
    ['done', 'bob', 'ApprovalDone'],
    ['failed', null, 'ApprovalFailed'],
  ] as const)('count the step %s, decided by %s, as %s', (step, by, metric) => {
    const verdict = by === undefined ? undefined : { decision: 'approve' as const, by, at: 1 };
    expect(metricOf(verdict ? { verdict } : {}, step)).toBe(metric);
  });
});
