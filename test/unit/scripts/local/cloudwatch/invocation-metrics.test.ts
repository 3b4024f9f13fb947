/** Lambda's own metrics: which values under which dimensions, summed up a minute. */
import { describe, expect, it } from '@jest/globals';
import { invocationMetrics } from '../../../../../scripts/local/cloudwatch/invocation-metrics.ts';
import { MetricBuffer } from '../../../../../scripts/local/cloudwatch/metric-buffer.ts';
import type { InvocationRecord } from '../../../../../scripts/local/lambda/invocation-record.ts';

const record = (changes: Partial<InvocationRecord> = {}): InvocationRecord => ({
  functionName: 'router',
  qualifier: 'live',
  executedVersion: '7',
  managed: true,
  outcome: 'succeeded',
  durationMs: 12,
  at: 60_500,
  ...changes,
});
const named = (name: string, changes?: Partial<InvocationRecord>) =>
  invocationMetrics(record(changes)).filter((datum) => datum.name === name);

describe('metrics of an invocation', () => {
  it('stand under the function, the alias, and the version that ran', () => {
    expect(named('Invocations').map(({ dimensions }) => dimensions)).toEqual([
      { FunctionName: 'router' },
      { FunctionName: 'router', Resource: 'router:live' },
      { FunctionName: 'router', Resource: 'router:live', ExecutedVersion: '7' },
    ]);
    expect(named('Invocations', { qualifier: '7' })).toHaveLength(2);
    expect(named('Invocations', { qualifier: undefined })).toHaveLength(1);
  });

  it('count a failure as an error, and a refusal as no invocation with one cause', () => {
    expect(named('Errors', { outcome: 'failed' })[0]?.value).toBe(1);
    expect(named('Errors')[0]?.value).toBe(0);
    const refused: Partial<InvocationRecord> = { outcome: 'throttled' };
    expect(named('Invocations', refused)).toEqual([]);
    expect(named('Throttles', refused)[0]?.value).toBe(1);
    expect(named('ConcurrencyThrottles', refused)[0]?.value).toBe(1);
    expect(named('CPUThrottles', refused)[0]?.value).toBe(0);
    expect(named('ConcurrencyThrottles', { ...refused, managed: false })).toEqual([]);
  });
});

describe('the metric buffer', () => {
  it('sums up a minute of one metric, whatever the order of its dimensions', () => {
    const buffer = new MetricBuffer();
    const datum = { namespace: 'n', name: 'm', unit: 'Count', at: 61_000 };
    buffer.add({ ...datum, dimensions: { a: '1', b: '2' }, value: 3 });
    buffer.add({ ...datum, dimensions: { b: '2', a: '1' }, value: 5, at: 119_999 });
    buffer.add({ ...datum, dimensions: { a: '1', b: '2' }, value: 1, at: 120_000 });
    buffer.add({ ...datum, dimensions: { a: '1' }, value: 9 });
    const data = buffer.take().get('n') ?? [];
    expect(data).toHaveLength(3);
    expect(data[0]).toEqual({
      MetricName: 'm',
      Dimensions: [
        { Name: 'a', Value: '1' },
        { Name: 'b', Value: '2' },
      ],
      Timestamp: 60,
      Unit: 'Count',
      StatisticValues: { SampleCount: 2, Sum: 8, Minimum: 3, Maximum: 5 },
    });
    expect(buffer.take().size).toBe(0);
  });
});
