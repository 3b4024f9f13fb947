/** Warms one function: reads what serves and how big it should be, then pings until every worker has answered. */
import {
  GetAliasCommand,
  GetFunctionScalingConfigCommand,
  InvokeCommand,
} from '@aws-sdk/client-lambda';
import { aliasTargets, type LambdaSender } from '../shared/versions/lambda-reads.ts';
import { WARM_EVENT_TYPE, type WarmAnswer } from '../shared/warm-event.ts';
import { Coverage, type CoverageReport, nextRound } from './coverage.ts';
import type { WarmTarget } from './settings.ts';

export interface Floor {
  requested: number | null;
  applied: number | null;
}

export interface FunctionReport extends CoverageReport {
  function: string;
  /** Versions that the alias serves, the main one first. */
  versions: string[];
  /** Smallest number of environments, summed over the serving versions. */
  floor: Floor;
  pings: number;
  /** Refused or failed pings by reason, such as TooManyRequestsException. */
  refusals: Record<string, number>;
}

export interface WarmBudget {
  /** When to stop, in ms of `now`. */
  endsAt: number;
  /** Pings for one function, in multiples of its workers. */
  pingsPerWorker: number;
  /** How long a worker holds a ping, in ms, so that the next one finds another worker. */
  holdMs: number;
  now(): number;
}

/** Alias that takes users' traffic. */
const ALIAS = 'live';

/** Floor of a version that nobody set: Lambda Developer Guide, managed instances. */
const DEFAULT_FLOOR = 3;

export async function warmFunction(
  lambda: LambdaSender,
  target: WarmTarget,
  budget: WarmBudget,
): Promise<FunctionReport> {
  const alias = await lambda.send(
    new GetAliasCommand({ FunctionName: target.function, Name: ALIAS }),
  );
  const versions = aliasTargets(alias);
  const floor = await readFloor(lambda, target.function, versions);
  const environments = floor.applied ?? floor.requested ?? DEFAULT_FLOOR;
  const expectedWorkers = environments * target.workers;
  const coverage = new Coverage(expectedWorkers);
  const refusals: Record<string, number> = {};
  let pings = 0;
  while (budget.now() < budget.endsAt) {
    const round = nextRound({
      missing: coverage.missing,
      expectedWorkers,
      slots: environments * target.concurrency,
      pingsLeft: expectedWorkers * budget.pingsPerWorker - pings,
    });
    if (round === 0) break;
    pings += round;
    // All at once: held together they reach different workers.
    const outcomes = await Promise.all(
      Array.from({ length: round }, () => ping(lambda, target.function, budget)),
    );
    for (const outcome of outcomes) {
      if (typeof outcome === 'string') refusals[outcome] = (refusals[outcome] ?? 0) + 1;
      else coverage.add(outcome);
    }
  }
  return { function: target.function, versions, floor, pings, refusals, ...coverage.report() };
}

/** Sums the floors of all serving versions; null for a part that the service did not tell. */
async function readFloor(
  lambda: LambdaSender,
  functionName: string,
  versions: readonly string[],
): Promise<Floor> {
  const floors = await Promise.all(
    versions.map(async (Qualifier) => {
      const config = await lambda.send(
        new GetFunctionScalingConfigCommand({ FunctionName: functionName, Qualifier }),
      );
      const applied = config.AppliedFunctionScalingConfig?.MinExecutionEnvironments ?? null;
      // Requested disappears once it is applied.
      const requested = config.RequestedFunctionScalingConfig?.MinExecutionEnvironments ?? applied;
      return { requested, applied };
    }),
  );
  return {
    requested: sum(floors.map(({ requested }) => requested)),
    applied: sum(floors.map(({ applied }) => applied)),
  };
}

function sum(values: readonly (number | null)[]): number | null {
  return values.reduce(
    (total, value) => (total === null || value === null ? null : total + value),
    0,
  );
}

/** The answer of a worker, or the reason why there was none. */
async function ping(
  lambda: LambdaSender,
  functionName: string,
  { holdMs, now }: WarmBudget,
): Promise<{ answer: WarmAnswer; ms: number } | string> {
  const started = now();
  try {
    const { FunctionError, Payload } = await lambda.send(
      new InvokeCommand({
        FunctionName: functionName,
        Qualifier: ALIAS,
        Payload: Buffer.from(JSON.stringify({ type: WARM_EVENT_TYPE, holdMs })),
      }),
    );
    if (FunctionError) return `FunctionError.${FunctionError}`;
    const answer = JSON.parse(Buffer.from(Payload ?? []).toString()) as WarmAnswer;
    if (answer.type !== WARM_EVENT_TYPE) return 'NotAWarmAnswer';
    return { answer, ms: Math.max(0, now() - started - holdMs) };
  } catch (error) {
    return (error as Error).name;
  }
}
