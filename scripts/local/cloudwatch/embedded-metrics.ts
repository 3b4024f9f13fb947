/** Metrics inside log lines (CloudWatch User Guide, "Embedded metric format specification"). */
import type { Datum } from './metric-buffer.ts';

interface Directive {
  Namespace?: unknown;
  Dimensions?: unknown;
  Metrics?: unknown;
}

/** The values that a log line carries; none when it is no such line or a broken one, as with the service. */
export function embeddedMetrics(message: string): Datum[] {
  if (!message.includes('"_aws"')) return [];
  const line = parse(message);
  const metadata = line?._aws as { Timestamp?: unknown; CloudWatchMetrics?: unknown } | undefined;
  const at = metadata?.Timestamp;
  if (!line || typeof at !== 'number' || !Array.isArray(metadata?.CloudWatchMetrics)) return [];
  return (metadata.CloudWatchMetrics as Directive[]).flatMap((directive) =>
    dataOf(line, directive, at),
  );
}

function dataOf(line: Record<string, unknown>, directive: Directive, at: number): Datum[] {
  const { Namespace: namespace, Dimensions: sets, Metrics: metrics } = directive;
  if (typeof namespace !== 'string' || !Array.isArray(metrics)) return [];
  const dimensionSets = (Array.isArray(sets) && sets.length > 0 ? sets : [[]]) as string[][];
  return (metrics as { Name: string; Unit?: string }[]).flatMap(({ Name: name, Unit: unit }) =>
    valuesOf(line[name]).flatMap((value) =>
      dimensionSets.flatMap((set) => {
        const dimensions = dimensionsOf(line, set);
        return dimensions ? [{ namespace, name, dimensions, unit: unit ?? 'None', value, at }] : [];
      }),
    ),
  );
}

/** A value is a number or a list of them. */
function valuesOf(value: unknown): number[] {
  const values = Array.isArray(value) ? value : [value];
  return values.filter((one) => typeof one === 'number');
}

/** Undefined when the line lacks one of them: the set does not count then. */
function dimensionsOf(
  line: Record<string, unknown>,
  names: readonly string[],
): Record<string, string> | undefined {
  const pairs = names.map((name) => [name, line[name]] as const);
  if (pairs.some(([, value]) => value === undefined)) return undefined;
  return Object.fromEntries(pairs.map(([name, value]) => [name, String(value)]));
}

function parse(message: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
