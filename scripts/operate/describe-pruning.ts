/** The pruner's report for a person: every version with what became of it and why, then what it comes to. */
import type { Freed, PruneRun, VersionVerdict } from '../../functions/version-pruner/report.ts';
import { formatTable } from './table.ts';

export function describePruning(run: PruneRun): string {
  const would = run.dryRun ? 'would be ' : '';
  const rows = [
    ...run.kept.map((verdict) => row('kept', verdict)),
    ...run.deleted.map((verdict) => row(`${would}deleted`, verdict)),
    ...run.parked.map((verdict) => row(`${would}parked`, verdict)),
    ...run.skipped.map((verdict) => row('skipped', verdict)),
  ].sort(byFunctionAndVersion);
  const parts = [
    formatTable(['function', 'version', 'outcome', 'reason'], rows),
    describeChanges(run.changed),
    run.errors.map((error) => `error at ${error.function}: ${error.reason}`).join('\n'),
    describeOrphans(run),
    describeSums(run),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

type Row = [string, string, string, string];

const row = (outcome: string, { function: name, version, reason }: VersionVerdict): Row => [
  name,
  version,
  outcome,
  reason,
];

const byFunctionAndVersion = (left: Row, right: Row): number =>
  left[0].localeCompare(right[0]) || left[1].localeCompare(right[1], 'en', { numeric: true });

function describeChanges(changed: readonly string[] = []): string {
  if (changed.length === 0) return '';
  return [
    'the plan was not executed, for things are not as they were:',
    ...changed.map((change) => `  ${change}`),
    'make a new one: make prune DRY_RUN=1 PLAN=<file>',
  ].join('\n');
}

function describeOrphans({ orphans }: PruneRun): string {
  return orphans.map(({ what, remedy }) => `look at: ${what}\n         ${remedy}`).join('\n');
}

function describeSums(run: PruneRun): string {
  const { dryRun, slots, pools, deleted, parked, skipped, freed, calls, complete } = run;
  const each = pools.map(({ pool, used, of }) => `${pool} ${used} of ${of}`).join(', ');
  const generations = pools.length > 1 ? ` (${each})` : '';
  const would = dryRun ? 'would be ' : '';
  return [
    ...(complete ? [] : ['stopped early; the next run goes on']),
    `slots    ${slots.used} of ${slots.of} were in use${generations}, ${freed.slots} ${would}freed`,
    `versions ${deleted.length} ${would}deleted, ${parked.length} ${would}parked, ${skipped.length} skipped`,
    `freed    ${describeFreed(freed)}`,
    `calls    ${describeCalls(calls)}`,
  ].join('\n');
}

function describeFreed({ environments, vcpu, usdPerMonth }: Freed): string {
  if (environments === 0) return 'no environments: what was parked before costs nothing';
  const usd =
    usdPerMonth === null
      ? 'at a price that is not known'
      : `about $${usdPerMonth.toFixed(2)} a month at most`;
  return `${environments} environments, ${vcpu} vCPU, ${usd}`;
}

function describeCalls(calls: Readonly<Record<string, number>>): string {
  const entries = Object.entries(calls).sort(([, left], [, right]) => right - left);
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return 'none';
  return `${total}: ${entries.map(([operation, count]) => `${operation} ${count}`).join(', ')}`;
}
