/** Warms one function: reads what serves and how big it should be, then pings until every worker has answered. */
import { GetAliasCommand } from '@aws-sdk/client-lambda';
import { aliasTargets, type LambdaSender } from '../shared/versions/lambda-reads.ts';
import { Coverage, type CoverageReport, nextRound, pingBudget } from './coverage.ts';
import { ping } from './ping.ts';
import { type Floor, readFloor } from './read-floor.ts';
import type { WarmTarget } from './settings.ts';

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

export interface WarmClients {
  /** Asks what there is; may try again. */
  reads: LambdaSender;
  /** Sends pings, which are counted and reported: a retry inside the client would be neither. */
  pings: LambdaSender;
}

export interface WarmBudget {
  /** When to stop, in ms of `now`. */
  endsAt: number;
  /** How long a worker holds a ping, in ms, so that the next one finds another worker. */
  holdMs: number;
  now(): number;
  sleep(ms: number): Promise<unknown>;
}

/** Alias that takes users' traffic. */
const ALIAS = 'live';

/** A warm answer takes milliseconds and its hold; beyond this something is stuck. */
const PING_LIMIT_MS = 5_000;

/** After refusals users need the slots more than we do: wait, and after this many such rounds in a row give up. */
const REFUSED_PAUSE_MS = 500;
const REFUSED_ROUNDS = 3;

export async function warmFunction(
  clients: WarmClients,
  target: WarmTarget,
  budget: WarmBudget,
): Promise<FunctionReport> {
  const { now, endsAt, holdMs } = budget;
  const alias = await clients.reads.send(
    new GetAliasCommand({ FunctionName: target.function, Name: ALIAS }),
  );
  const versions = aliasTargets(alias);
  const floor = await readFloor(clients.reads, target.function, versions);
  // What should run is measured against; what does run has the slots.
  const running = floor.applied ?? floor.expected;
  const coverage = new Coverage({ environments: floor.expected, workers: target.workers });
  const refusals: Record<string, number> = {};
  let pings = 0;
  let refusedRounds = 0;
  while (now() < endsAt && refusedRounds < REFUSED_ROUNDS) {
    const { missing, expectedWorkers } = coverage;
    const round = nextRound({
      missing,
      expectedWorkers,
      slots: running * target.concurrency,
      pingsLeft: pingBudget(expectedWorkers) - pings,
    });
    if (round === 0) break;
    pings += round;
    const limitMs = Math.max(1, Math.min(PING_LIMIT_MS, endsAt - now()));
    const options = { functionName: target.function, alias: ALIAS, holdMs, limitMs, now };
    // All at once: held together they reach different workers.
    const outcomes = await Promise.all(
      Array.from({ length: round }, () => ping(clients.pings, options)),
    );
    for (const outcome of outcomes) {
      if (typeof outcome === 'string') refusals[outcome] = (refusals[outcome] ?? 0) + 1;
      else coverage.add(outcome);
    }
    refusedRounds = outcomes.every((outcome) => typeof outcome === 'string')
      ? refusedRounds + 1
      : 0;
    if (outcomes.some((outcome) => typeof outcome === 'string')) {
      await budget.sleep(Math.max(0, Math.min(REFUSED_PAUSE_MS, endsAt - now())));
    }
  }
  return { function: target.function, versions, floor, pings, refusals, ...coverage.report() };
}
