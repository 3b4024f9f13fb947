/**
 * Why segments.ts refuses to work where requests overlap: the documents that the X-Ray SDK really sends. The day this
 * test fails the SDK has been mended, and the rule in segments.ts can be looked at again.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { overlapping } from '../../support/overlap.ts';

const requests = 12;

describe('the tracer with overlapping requests', () => {
  it("sends most subsegments under another request's trace id", async () => {
    const daemon = createSocket('udp4');
    daemon.bind(0, '127.0.0.1');
    await once(daemon, 'listening');
    const documents: { name: string; trace_id: string }[] = [];
    const allSent = new Promise<void>((resolve) => {
      daemon.on('message', (message) => {
        documents.push(JSON.parse(message.toString().split('\n')[1] ?? '{}'));
        if (documents.length === requests) resolve();
      });
    });
    process.env.AWS_XRAY_DAEMON_ADDRESS = `127.0.0.1:${daemon.address().port}`;
    process.env.LAMBDA_TASK_ROOT = '/var/task';
    process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs24.x';
    try {
      const { Tracer } = await import('@aws-lambda-powertools/tracer');
      const tracer = new Tracer({ captureHTTPsRequests: false });
      await overlapping(requests, async ({ traceId }, allBegun) => {
        const subsegment = tracer.getSegment()?.addNewSubsegment(traceId);
        await allBegun;
        subsegment?.close();
      });
      await allSent;
    } finally {
      daemon.close();
    }
    const wrong = documents.filter((document) => document.name !== document.trace_id);
    expect(wrong.length).toBeGreaterThan(requests / 2);
  });
});
