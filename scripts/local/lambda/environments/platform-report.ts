import type { Invocation } from './invocation.ts';

/**
 * The `platform.report` line that the service logs for every invocation of a function with JSON logs, in place of the
 * REPORT line of text logs.
 */
export function platformReport(invocation: Invocation, endedAt: number): string {
  const { id, startedAt, failure } = invocation;
  return JSON.stringify({
    time: new Date(endedAt).toISOString(),
    type: 'platform.report',
    record: {
      requestId: id,
      metrics: { durationMs: endedAt - startedAt },
      status: statusOf(failure?.name),
      ...(failure && { errorType: failure.name }),
    },
  });
}

/** Telemetry API, `Status`: success, failure (of the runtime), error (of the function), timeout. */
function statusOf(errorType: string | undefined): string {
  if (errorType === undefined) return 'success';
  if (errorType === 'Sandbox.Timedout') return 'timeout';
  return errorType === 'Runtime.ExitError' ? 'failure' : 'error';
}
