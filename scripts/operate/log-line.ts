/** Makes a function's JSON log line readable. */

/** Shown elsewhere on the line, or the same on every line. */
const LEFT_OUT = new Set([
  'level',
  'message',
  'timestamp',
  'service',
  'stage',
  'function_arn',
  'function_name',
  'function_memory_size',
  'function_request_id',
  'cold_start',
  'sampling_rate',
]);

/** `10:30:00.123 INFO message key=value …` for the logger's lines; other lines as they are. */
export function readableLine({
  timestamp = 0,
  message = '',
}: {
  timestamp?: number;
  message?: string;
}): string {
  const time = new Date(timestamp).toISOString().slice(11, 23);
  const record = parse(message);
  if (!record) return `${time} ${message.trimEnd()}`;
  if (record.type === 'platform.report') return `${time} REPORT ${platformReport(record)}`;
  if (record._aws) return `${time} METRIC ${metricValues(record)}`;
  const rest = Object.entries(record)
    .filter(([key]) => !LEFT_OUT.has(key))
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const request = record.function_request_id ? [`request=${record.function_request_id}`] : [];
  return [time, record.level ?? '', record.message ?? '', ...request, ...rest].join(' ');
}

function parse(message: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The service's own line at the end of an invocation. */
function platformReport({ record }: Record<string, unknown>): string {
  const { requestId, status, metrics } = record as {
    requestId?: string;
    status?: string;
    metrics?: { durationMs?: number };
  };
  return `${status} after ${metrics?.durationMs} ms request=${requestId}`;
}

/** Embedded metric format: values stand beside `_aws`, under the names that it lists. */
function metricValues(record: Record<string, unknown>): string {
  const { CloudWatchMetrics = [] } = record._aws as {
    CloudWatchMetrics?: { Metrics?: { Name: string }[] }[];
  };
  return CloudWatchMetrics.flatMap(({ Metrics = [] }) => Metrics)
    .map(({ Name }) => `${Name}=${JSON.stringify(record[Name])}`)
    .join(' ');
}
