/** What the coverage of all serving versions of a function comes to. */
import type { WarmAnswer } from '../shared/warm-event.ts';
import type { Coverage } from './coverage.ts';

export interface CoverageReport {
  environments: number;
  workers: number;
  /** Environments that must run, or that answered if those are more, × workers of one. */
  expectedWorkers: number;
  /** workers ÷ expectedWorkers, at most 1; null when nothing should run. */
  coverage: number | null;
  /** Workers that answered, by zone id of their environment; `unknown` where the platform told none. */
  zones: Record<string, number>;
  /** Median time of the first event of a worker, and of later ones, in ms; null when there was none. */
  firstTouchMs: number | null;
  steadyMs: number | null;
}

export function reportCoverage(parts: readonly Coverage[]): CoverageReport {
  const workers = parts.flatMap((part) => part.workers());
  const expected = total(parts.map(({ expectedWorkers }) => expectedWorkers));
  return {
    environments: total(parts.map(({ environments }) => environments)),
    workers: workers.length,
    expectedWorkers: expected,
    coverage: expected === 0 ? null : Math.min(1, workers.length / expected),
    zones: zonesOf(workers),
    firstTouchMs: median(parts.flatMap(({ firstTouchMs }) => firstTouchMs)),
    steadyMs: median(parts.flatMap(({ steadyMs }) => steadyMs)),
  };
}

/** An environment stands in one zone; a worker that has just started may not know it yet, its siblings do. */
function zonesOf(workers: readonly WarmAnswer[]): Record<string, number> {
  const zoneOf = new Map(
    workers.flatMap(({ environmentId, azId }) => (azId ? [[environmentId, azId] as const] : [])),
  );
  const zones: Record<string, number> = {};
  for (const { environmentId } of workers) {
    const zone = zoneOf.get(environmentId) ?? 'unknown';
    zones[zone] = (zones[zone] ?? 0) + 1;
  }
  return zones;
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((left, right) => left - right);
  return Math.round(sorted[Math.floor(sorted.length / 2)] as number);
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
