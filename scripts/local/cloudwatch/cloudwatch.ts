/**
 * CloudWatch: metrics and alarms are stored by moto. Ours is what moto lacks: Lambda's own metrics, those in log lines,
 * the length of queues, and the evaluation of alarms, once a minute and whenever somebody looks.
 */
import type { InvocationRecord } from '../lambda/invocation-record.ts';
import type { LogRecord } from '../log-record.ts';
import type { CloudRequest, CloudResponse, CloudService } from '../service.ts';
import { evaluateAlarms } from './alarms.ts';
import { callCloudWatch } from './call-cloudwatch.ts';
import { embeddedMetrics } from './embedded-metrics.ts';
import { invocationMetrics } from './invocation-metrics.ts';
import { MetricBuffer, type MetricDatum } from './metric-buffer.ts';
import { operationName } from './operation-name.ts';
import { queueMetrics } from './queue-metrics.ts';

export interface CloudWatch extends CloudService {
  /** Takes the metrics out of a log line, if it carries any. */
  readLog(record: LogRecord): void;
  countInvocation(record: InvocationRecord): void;
}

export interface CloudWatchOptions {
  moto: CloudService;
  onEvent(line: string): void;
  now?: () => number;
}

/** CloudWatch evaluates alarms with periods of a minute and more once a minute. */
const INTERVAL_MS = 60_000;
/** CloudWatch API reference, PutMetricData: most data a call. */
const DATA_A_CALL = 1000;
const READS = new Set(['GetMetricData', 'GetMetricStatistics', 'ListMetrics']);
const LOOKS = new Set(['DescribeAlarms', 'DescribeAlarmsForMetric', 'DescribeAlarmHistory']);

export function createCloudWatch(options: CloudWatchOptions): CloudWatch {
  const { moto, onEvent, now = Date.now } = options;
  const buffer = new MetricBuffer();
  /** One after the other: two evaluations at once would notify twice. */
  let working: Promise<void> = Promise.resolve();

  async function flush(): Promise<void> {
    for (const [namespace, data] of buffer.take()) {
      for (const batch of batches(data)) {
        await callCloudWatch(moto, 'PutMetricData', { Namespace: namespace, MetricData: batch });
      }
    }
  }

  function work(step: () => Promise<void>): Promise<void> {
    working = working
      .then(step)
      .catch((error: Error) => onEvent(`metrics and alarms: ${error.message}`));
    return working;
  }

  const evaluate = () =>
    work(async () => {
      for (const datum of await queueMetrics(moto, now())) buffer.add(datum);
      await flush();
      await evaluateAlarms({ moto, now, onEvent });
    });
  const timer = setInterval(() => void evaluate(), INTERVAL_MS);
  timer.unref();

  return {
    readLog({ message }) {
      for (const datum of embeddedMetrics(message)) buffer.add(datum);
    },
    countInvocation(record) {
      for (const datum of invocationMetrics(record)) buffer.add(datum);
    },
    async handle(request: CloudRequest): Promise<CloudResponse> {
      const operation = operationName(request);
      if (READS.has(operation)) await work(flush);
      if (LOOKS.has(operation)) await evaluate();
      return moto.handle(request);
    },
    async close() {
      clearInterval(timer);
      await working;
    },
  };
}

function batches(data: readonly MetricDatum[]): MetricDatum[][] {
  const count = Math.ceil(data.length / DATA_A_CALL);
  return Array.from({ length: count }, (_, index) =>
    data.slice(index * DATA_A_CALL, (index + 1) * DATA_A_CALL),
  );
}
