/** What Lambda reports of its invocations in the namespace AWS/Lambda (Developer Guide, "Types of metrics"). */
import type { InvocationRecord } from '../lambda/invocation-record.ts';
import type { Datum } from './metric-buffer.ts';

const NAMESPACE = 'AWS/Lambda';

/**
 * Each value under the function, under the version or alias that was named (`Resource`), and for an alias under the
 * version that ran as well. A refused request is no invocation, and on a pool it has one cause.
 */
export function invocationMetrics(record: InvocationRecord): Datum[] {
  return dimensionSets(record).flatMap((dimensions) =>
    valuesOf(record).map(([name, value, unit = 'Count']) => ({
      namespace: NAMESPACE,
      name,
      dimensions,
      unit,
      value,
      at: record.at,
    })),
  );
}

function valuesOf(record: InvocationRecord): [name: string, value: number, unit?: string][] {
  const isThrottled = record.outcome === 'throttled';
  const causes: [string, number][] = record.managed
    ? [
        // The local cloud refuses for want of a slot only: CPU, memory and disk are not limited.
        ['ConcurrencyThrottles', isThrottled ? 1 : 0],
        ['CPUThrottles', 0],
        ['MemoryThrottles', 0],
        ['DiskThrottles', 0],
      ]
    : [];
  if (isThrottled) return [['Throttles', 1], ...causes];
  return [
    ['Invocations', 1],
    ['Errors', record.outcome === 'failed' ? 1 : 0],
    ['Throttles', 0],
    ['Duration', record.durationMs, 'Milliseconds'],
    ...causes,
  ];
}

function dimensionSets(record: InvocationRecord): Record<string, string>[] {
  const { functionName: FunctionName, qualifier, executedVersion } = record;
  if (qualifier === undefined) return [{ FunctionName }];
  const named = { FunctionName, Resource: `${FunctionName}:${qualifier}` };
  return executedVersion === undefined || qualifier === executedVersion
    ? [{ FunctionName }, named]
    : [{ FunctionName }, named, { ...named, ExecutedVersion: executedVersion }];
}
