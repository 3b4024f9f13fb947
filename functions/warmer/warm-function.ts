/** Warms one function: reads what serves and how big it should be, pings its versions, and reports. */
import { randomUUID } from 'node:crypto';
import { GetAliasCommand } from '@aws-sdk/client-lambda';
import { requestsUsd } from '../shared/prices/on-demand-cost.ts';
import { aliasTargets, type LambdaSender } from '../shared/versions/lambda-reads.ts';
import { pingBudget } from './coverage.ts';
import { type CoverageReport, reportCoverage } from './coverage-report.ts';
import { type Floor, isApplied, readFloor, sumFloors } from './read-floor.ts';
import type { WarmTarget } from './settings.ts';
import {
  type Path,
  type ServingVersion,
  servingVersion,
  type WarmBudget,
  warmVersion,
} from './warm-version.ts';
import type { WorkerMemory } from './worker-memory.ts';

export interface FunctionReport extends CoverageReport {
  function: string;
  /** Versions that the alias serves, the main one first. */
  versions: string[];
  /** Smallest number of environments, summed over the serving versions. */
  floor: Floor & { isApplied: boolean };
  pings: number;
  /** Most pings that such a run may send. */
  pingsAtMost: number;
  /** Pings that the service let in nowhere, by reason, such as TooManyRequestsException. */
  refusals: Record<string, number>;
  /** Pings that the function took and answered wrongly, by type of error. */
  pingErrors: Record<string, number>;
  /** Share of the slots that others held at most, as the workers told; null without answers. */
  busy: number | null;
  /** Largest share of the free slots that pings held at once: never more than a half. */
  heldShare: number | null;
  /** Whether a ping came through the alias, the users' path; null when none was to be sent. */
  isPathProven: boolean | null;
  /** Workers that the last run of this warmer's environment found and this one didn't; null: nothing to compare. */
  workersLost: number | null;
  costUsd: number;
}

export interface WarmClients {
  /** Asks what there is; may try again. */
  reads: LambdaSender;
  /** Sends pings, which are counted and reported: a retry inside the client would be neither. */
  pings: LambdaSender;
}

export interface WarmOptions {
  budget: WarmBudget;
  memory: WorkerMemory;
  /** Only reads, and tells what a run would touch. */
  dryRun: boolean;
}

/** Alias that takes users' traffic. */
const ALIAS = 'live';

/** How often the alias may have moved before what is known is reported. */
const MOST_PASSES = 3;

export async function warmFunction(
  clients: WarmClients,
  target: WarmTarget,
  options: WarmOptions,
): Promise<FunctionReport> {
  const path: Path = { alias: ALIAS, isProven: false };
  const known = new Map<string, ServingVersion>();
  let versions = await servingVersions(clients.reads, target.function);
  for (let pass = 1; pass <= MOST_PASSES; pass += 1) {
    const fresh = versions.filter((version) => !known.has(version));
    for (const version of fresh) {
      const floor = await readFloor(clients.reads, target.function, version);
      known.set(version, servingVersion(version, floor, target));
    }
    if (fresh.length === 0 || options.dryRun) break;
    await warmAll(clients.pings, target, fresh, { known, path, budget: options.budget });
    if (pass === MOST_PASSES) break;
    // A release may have moved the alias meanwhile; a failed look at it is no reason to lose the report.
    versions = await servingVersions(clients.reads, target.function).catch(() => versions);
  }
  const serving = versions.flatMap((version) => known.get(version) ?? []);
  return report(target, serving, [...known.values()], path, options);
}

const servingVersions = async (lambda: LambdaSender, functionName: string): Promise<string[]> =>
  aliasTargets(await lambda.send(new GetAliasCommand({ FunctionName: functionName, Name: ALIAS })));

async function warmAll(
  lambda: LambdaSender,
  target: WarmTarget,
  versions: readonly string[],
  { known, path, budget }: { known: Map<string, ServingVersion>; path: Path; budget: WarmBudget },
): Promise<void> {
  const run = randomUUID();
  for (const [index, version] of versions.entries()) {
    await warmVersion(lambda, target, known.get(version) as ServingVersion, {
      budget,
      run,
      // The main version's pings prove the path.
      ...(index === 0 && { path }),
      onElsewhere: (ping) => {
        if ('answer' in ping) known.get(ping.answer.version)?.coverage.add(ping);
      },
    });
  }
}

function report(
  target: WarmTarget,
  serving: readonly ServingVersion[],
  all: readonly ServingVersion[],
  path: Path,
  { memory, dryRun }: WarmOptions,
): FunctionReport {
  const floors = serving.map(({ floor }) => floor);
  const coverages = serving.map(({ coverage }) => coverage);
  const covered = reportCoverage(coverages);
  const slots = sum(coverages.map((part) => part.expectedEnvironments * target.concurrency));
  const isAnswered = covered.workers > 0;
  const pings = sum(all.map((version) => version.pings));
  return {
    function: target.function,
    versions: serving.map(({ version }) => version),
    floor: { ...sumFloors(floors), isApplied: floors.every(isApplied) },
    ...covered,
    pings,
    pingsAtMost: sum(coverages.map(({ expectedWorkers }) => pingBudget(expectedWorkers))),
    refusals: mergeCounts(serving.map(({ refusals }) => refusals)),
    pingErrors: mergeCounts(serving.map(({ pingErrors }) => pingErrors)),
    busy: isAnswered ? sum(coverages.map(({ busySlots }) => busySlots ?? 0)) / slots : null,
    heldShare: serving.reduce<number | null>(
      (most, { heldShare }) => (heldShare === null ? most : Math.max(most ?? 0, heldShare)),
      null,
    ),
    isPathProven: pings === 0 ? null : path.isProven,
    workersLost: dryRun
      ? null
      : memory.compare(
          target.function,
          serving.map(({ version, coverage, isThorough }) => ({
            version,
            workers: coverage.workers(),
            isThorough,
          })),
        ),
    costUsd: requestsUsd(pings),
  };
}

function mergeCounts(parts: readonly Record<string, number>[]): Record<string, number> {
  const merged: Record<string, number> = {};
  for (const part of parts) {
    for (const [reason, count] of Object.entries(part))
      merged[reason] = (merged[reason] ?? 0) + count;
  }
  return merged;
}

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);
