/** Values of metrics between two flushes, summed up a minute: many invocations become one statistic set. */

export interface Datum {
  namespace: string;
  name: string;
  /** Exactly these make the metric, in any order. */
  dimensions: Record<string, string>;
  unit: string;
  value: number;
  /** Milliseconds since the epoch. */
  at: number;
}

/** As PutMetricData takes it (CloudWatch API model, MetricDatum). */
export interface MetricDatum {
  MetricName: string;
  Dimensions: { Name: string; Value: string }[];
  /** Seconds since the epoch: the minute that the values fell in. */
  Timestamp: number;
  Unit: string;
  StatisticValues: { SampleCount: number; Sum: number; Minimum: number; Maximum: number };
}

const MINUTE_MS = 60_000;

export class MetricBuffer {
  #waiting = new Map<string, { namespace: string; datum: MetricDatum }>();

  add({ namespace, name, dimensions, unit, value, at }: Datum): void {
    const minute = Math.floor(at / MINUTE_MS) * (MINUTE_MS / 1000);
    const pairs = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify([namespace, name, unit, minute, pairs]);
    const stats = this.#waiting.get(key)?.datum.StatisticValues;
    if (stats) {
      stats.SampleCount += 1;
      stats.Sum += value;
      stats.Minimum = Math.min(stats.Minimum, value);
      stats.Maximum = Math.max(stats.Maximum, value);
      return;
    }
    const datum: MetricDatum = {
      MetricName: name,
      Dimensions: pairs.map(([Name, Value]) => ({ Name, Value })),
      Timestamp: minute,
      Unit: unit,
      StatisticValues: { SampleCount: 1, Sum: value, Minimum: value, Maximum: value },
    };
    this.#waiting.set(key, { namespace, datum });
  }

  /** What has been added since the last call, by namespace. */
  take(): Map<string, MetricDatum[]> {
    const taken = [...this.#waiting.values()];
    this.#waiting = new Map();
    const groups = Map.groupBy(taken, ({ namespace }) => namespace);
    return new Map([...groups].map(([name, items]) => [name, items.map(({ datum }) => datum)]));
  }
}
