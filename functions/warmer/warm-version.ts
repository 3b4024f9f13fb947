/** Warms one serving version: pings in rounds until every worker answered or there is a reason to stop. */
import type { LambdaSender } from '../shared/versions/lambda-reads.ts';
import { Coverage, pingBudget } from './coverage.ts';
import { Pace, type Round } from './pace.ts';
import { NO_ANSWER, type PingOutcome, ping } from './ping.ts';
import { type Floor, mustRun } from './read-floor.ts';
import type { WarmTarget } from './settings.ts';

export interface WarmBudget {
  /** When to stop, in ms of `now`. */
  endsAt: number;
  /** How long a worker holds a ping, in ms, so that the next one finds another worker. */
  holdMs: number;
  now(): number;
  sleep(ms: number): Promise<unknown>;
}

/** The users' path: one ping must come through it. Shared by the versions of a function. */
export interface Path {
  alias: string;
  isProven: boolean;
}

/** A serving version and what a run learned of it. */
export interface ServingVersion {
  version: string;
  floor: Floor;
  coverage: Coverage;
  pings: number;
  /** Pings that the service let in nowhere, by reason, such as TooManyRequestsException. */
  refusals: Record<string, number>;
  /** Pings that the function took and answered wrongly, by type of error. */
  pingErrors: Record<string, number>;
  /** Largest share of the free slots that pings held at once; null while nobody knew how many were free. */
  heldShare: number | null;
  /** Whether the search ended because all was found or nothing more was to be. */
  isThorough: boolean;
}

/** A warm answer takes milliseconds and its hold; beyond this something is stuck. */
const PING_LIMIT_MS = 5_000;

/** After refusals users need the slots more than we do: wait longer each time, in ms. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 2_000;

/** Rounds in a row without any answer after which the version is given up. */
const MUTE_ROUNDS = 3;

export const servingVersion = (
  version: string,
  floor: Floor,
  target: WarmTarget,
): ServingVersion => ({
  version,
  floor,
  coverage: new Coverage({
    environments: mustRun(floor, target.parks ?? false),
    workers: target.workers,
  }),
  pings: 0,
  refusals: {},
  pingErrors: {},
  heldShare: null,
  isThorough: false,
});

/**
 * Pings name the version by its number: through a weighted alias a side that takes 1 % would be reached by luck. Only
 * the first ping of a round may go through the alias, until one of them was answered.
 * @param onElsewhere gets the answer to a ping through the alias that another version gave
 */
export async function warmVersion(
  lambda: LambdaSender,
  target: WarmTarget,
  serving: ServingVersion,
  options: { budget: WarmBudget; run: string; path?: Path; onElsewhere(ping: PingOutcome): void },
): Promise<void> {
  const { coverage } = serving;
  const { budget, run, path } = options;
  const pace = new Pace();
  const isDone = () => coverage.missing === 0 && (path === undefined || path.isProven);
  if (coverage.expectedWorkers === 0) return;
  let mute = 0;
  let pauseMs = FIRST_PAUSE_MS;
  while (!isDone() && !coverage.isFruitless && mute < MUTE_ROUNDS && budget.now() < budget.endsAt) {
    const round = nextRound(pace, serving, target);
    if (round.pings === 0) break;
    if (round.isCrowded) await pause(budget, FIRST_PAUSE_MS);
    const before = coverage.workers().length;
    const outcomes = await sendRound(lambda, target, serving, round.pings, { budget, run, path });
    for (const { outcome, isThroughAlias } of outcomes) {
      if (isThroughAlias && path && 'answer' in outcome) path.isProven = true;
      const isElsewhere =
        isThroughAlias && 'answer' in outcome && outcome.answer.version !== serving.version;
      if (isElsewhere) options.onElsewhere(outcome);
      else count(serving, outcome);
    }
    const answered = outcomes.filter(({ outcome }) => 'answer' in outcome).length;
    const refused = outcomes.filter(({ outcome }) => 'refusal' in outcome);
    const silent = refused.filter(
      ({ outcome }) => 'refusal' in outcome && outcome.refusal === NO_ANSWER,
    ).length;
    pace.done({
      size: round.pings,
      answered,
      silent,
      found: coverage.workers().length - before,
    });
    noteShare(serving, round);
    mute = answered === 0 ? mute + 1 : 0;
    if (refused.length > 0) await pause(budget, pauseMs);
    pauseMs = refused.length > 0 ? Math.min(LONGEST_PAUSE_MS, pauseMs * 2) : FIRST_PAUSE_MS;
  }
  serving.isThorough = isDone() || coverage.isFruitless;
}

function nextRound(pace: Pace, { coverage, pings }: ServingVersion, target: WarmTarget): Round {
  const environments = coverage.expectedEnvironments;
  return pace.next({
    missing: coverage.missing,
    environments,
    slots: environments * target.concurrency,
    busySlots: coverage.busySlots,
    pingsLeft: pingBudget(coverage.expectedWorkers) - pings,
  });
}

/** All at once, so that they overlap; a lone one overlaps with nothing and is not held. */
async function sendRound(
  lambda: LambdaSender,
  target: WarmTarget,
  serving: ServingVersion,
  pings: number,
  { budget, run, path }: { budget: WarmBudget; run: string; path: Path | undefined },
): Promise<{ outcome: PingOutcome; isThroughAlias: boolean }[]> {
  const { now, endsAt } = budget;
  const holdMs = pings > 1 ? budget.holdMs : 0;
  const limitMs = Math.max(1, Math.min(PING_LIMIT_MS, endsAt - now()));
  // An alias that lets nobody in must not hide that the version answers.
  const isForPath =
    path?.isProven === false &&
    (pings > 1 || serving.pings === 0 || serving.coverage.missing === 0);
  serving.pings += pings;
  return await Promise.all(
    Array.from({ length: pings }, async (_, index) => {
      const alias = index === 0 && isForPath ? path.alias : undefined;
      const qualifier = alias ?? serving.version;
      const options = { functionName: target.function, qualifier, run, holdMs, limitMs, now };
      return { outcome: await ping(lambda, options), isThroughAlias: alias !== undefined };
    }),
  );
}

function count(serving: ServingVersion, outcome: PingOutcome): void {
  if ('answer' in outcome) serving.coverage.add(outcome);
  else if ('refusal' in outcome) increase(serving.refusals, outcome.refusal);
  else increase(serving.pingErrors, outcome.defect);
}

function increase(counts: Record<string, number>, reason: string): void {
  counts[reason] = (counts[reason] ?? 0) + 1;
}

/** A lone ping is not held and takes no share. */
function noteShare(serving: ServingVersion, { pings, freeSlots }: Round): void {
  if (freeSlots === null || freeSlots === 0) return;
  serving.heldShare = Math.max(serving.heldShare ?? 0, pings > 1 ? pings / freeSlots : 0);
}

const pause = (budget: WarmBudget, ms: number): Promise<unknown> =>
  budget.sleep(Math.max(0, Math.min(ms, budget.endsAt - budget.now())));
