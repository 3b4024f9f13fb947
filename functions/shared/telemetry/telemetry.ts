/**
 * Logger and metrics of one function, right under overlapping requests: Powertools 2.36.0 keeps request keys, trace id
 * and metrics in the runtime's invoke store when AWS_LAMBDA_MAX_CONCURRENCY is set. Two rules keep it so: what belongs
 * to a request is added inside `observe`, and nothing of a request is kept on a module.
 *
 * The trace id is on every log line of a request (`xray_trace_id`). X-Ray *segments* are another matter: see segments.ts.
 */
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { redactMessages } from './redact.ts';

export interface Telemetry {
  logger: Logger;
  metrics: Metrics;
  /**
   * Runs one invocation: its request id goes on each log line, its metrics are published as one line when it ends,
   * even when it fails. Keys appended inside vanish with it. Use it once per invocation, around everything.
   */
  observe<T>(context: Context, work: () => Promise<T>): Promise<T>;
}

/** Makes the telemetry of a function; call it once, at module scope. Service and namespace come from the environment. */
export function createTelemetry(): Telemetry {
  const stage = process.env.STAGE ?? 'none';
  const logger = new Logger({
    persistentKeys: { stage },
    jsonReplacerFn: redactMessages,
  });
  const metrics = new Metrics({ defaultDimensions: { stage } });
  return {
    logger,
    metrics,
    async observe(context, work) {
      logger.addContext(context);
      try {
        return await work();
      } finally {
        // Publishing nothing would log a warning for each quiet request.
        if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
        // At concurrency 1 the store is the module's own: keys would reach the next request.
        logger.resetKeys();
      }
    },
  };
}
