/**
 * X-Ray subsegments through the Powertools tracer, for functions that run one request at a time (on-demand ones).
 *
 * Functions of the pool must not import this file. The X-Ray SDK has one "facade" segment per process, and whichever
 * request touched it last decides the trace id of everybody's subsegments: with 12 overlapping requests 11 were sent
 * under another request's id (test/concurrency/telemetry/tracer-trap.test.ts shows it). And merely loading the SDK
 * turns on async hooks for the whole worker: an await costs four times as much, the worker 45 MB more (measured, Node
 * 24). Overlapping requests are told apart by the trace id on their log lines instead (telemetry.ts).
 */
import { Tracer } from '@aws-lambda-powertools/tracer';

export interface Segments {
  tracer: Tracer;
  /** Runs `work` as a subsegment `name`; an error is recorded on it and thrown on. Not for parallel steps. */
  capture<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/**
 * Makes the tracer of an on-demand function; call it once, at module scope. Outside Lambda it records nothing.
 * Throws where requests overlap, so that a move onto the pool fails at the first start and not in the traces.
 */
export function createSegments(env: NodeJS.ProcessEnv = process.env): Segments {
  if (env.AWS_LAMBDA_MAX_CONCURRENCY !== undefined) {
    throw new Error(
      'X-Ray segments mix up overlapping requests: a function of the pool uses telemetry.ts only',
    );
  }
  // SDK calls are not patched one by one: that needs no global http hooks, and a ping storm stays one subsegment.
  const tracer = new Tracer({ captureHTTPsRequests: false });
  return {
    tracer,
    async capture(name, work) {
      const parent = tracer.isTracingEnabled() ? tracer.getSegment() : undefined;
      const subsegment = parent?.addNewSubsegment(name);
      if (!parent || !subsegment) return await work();
      tracer.setSegment(subsegment);
      try {
        return await work();
      } catch (error) {
        tracer.addErrorAsMetadata(error as Error);
        throw error;
      } finally {
        subsegment.close();
        tracer.setSegment(parent);
      }
    },
  };
}
