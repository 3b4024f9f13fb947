import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { describe, expect, it } from '@jest/globals';
import { capturedJsonLines } from '../../support/captured-output.ts';
import { overlapping } from '../../support/overlap.ts';

process.env.POWERTOOLS_SERVICE_NAME = 'test-service';
process.env.POWERTOOLS_METRICS_NAMESPACE = 'agentpool';
process.env.STAGE = 'test';

const { createTelemetry } = await import('../../../functions/shared/telemetry/telemetry.ts');
const { createSegments } = await import('../../../functions/shared/telemetry/segments.ts');

const requests = 12;

describe('telemetry of overlapping requests on one worker', () => {
  it("puts each request's own id, trace id and keys on its log lines, before and after an await", async () => {
    const { logger, observe } = createTelemetry();
    const lines = await capturedJsonLines(() =>
      overlapping(requests, ({ requestId, traceId, context }, allBegun) =>
        observe(context, async () => {
          logger.appendKeys({ owner: requestId, expected_trace: traceId });
          await allBegun;
          logger.info('first');
          await new Promise((resolve) => setImmediate(resolve));
          logger.info('second');
        }),
      ),
    );
    expect(lines).toHaveLength(2 * requests);
    expect(new Set(lines.map((line) => line.owner)).size).toBe(requests);
    for (const line of lines) {
      expect(line.function_request_id).toBe(line.owner);
      expect(line.xray_trace_id).toBe(line.expected_trace);
      expect(line.stage).toBe('test');
    }
  });

  it('publishes one metric line a request, also for the one that fails', async () => {
    const { metrics, observe } = createTelemetry();
    const lines = await capturedJsonLines(() =>
      overlapping(requests, async ({ requestId, context }, allBegun) => {
        const serial = Number(requestId.slice(-4));
        await observe(context, async () => {
          metrics.addMetric('Serial', MetricUnit.Count, serial);
          metrics.addMetadata('owner', requestId);
          await allBegun;
          if (serial % 3 === 0) throw new Error('refused');
        }).catch(() => {});
      }),
    );
    expect(lines.map((line) => line.Serial).sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: requests }, (_, index) => index),
    );
    for (const line of lines) {
      expect(Number(String(line.owner).slice(-4))).toBe(line.Serial);
      expect(line).toMatchObject({ service: 'test-service', stage: 'test' });
    }
  });

  it('refuses X-Ray segments', () => {
    expect(() => createSegments()).toThrow('mix up overlapping requests');
  });
});
