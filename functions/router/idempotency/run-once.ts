/**
 * A turn whose request bears an idempotency key runs once: the first request claims the key, others meanwhile are told
 * to come back, later ones get the first one's answer. docs/decisions/memory-and-idempotency.md has the reasons.
 */
import { randomUUID } from 'node:crypto';
import { type Deadline, stoppedBy } from '../../shared/deadline.ts';
import { ApiError } from '../http/api-error.ts';
import { toApiError } from '../http/turn-failure.ts';
import type { TurnRequest } from '../http/turn-request.ts';
import type { TurnSink } from '../http/turn-sink.ts';
import { KEPT_FOR_SENDING_MS } from '../turn/end-of-turn.ts';
import type { Claiming, ClaimResult, ClaimStore } from './claim-store.ts';
import { finalError, type Outcome, toError } from './outcome.ts';
import type { StopWatch } from './stop-watch.ts';
import { contentHash, keyedTurnIds, newTurnIds, type TurnIds } from './turn-ids.ts';

export interface OnceDependencies {
  claims: ClaimStore;
  stops: StopWatch;
  /** Told when the end of a turn could not be noted at its key. */
  onUnnoted(turnId: string, error: Error): void;
}

/** A claim outlives the deadline of its request by so many ms: storing, sending, clocks that differ. */
const LEASE_MARGIN_MS = 5_000;

/** Longest wait for the table when a claim is made, and when its end is noted, in ms. */
const CLAIM_MS = 2_000;
const NOTE_MS = 1_000;

/** When a client may ask again for a turn that is running, in s: most turns take a few. */
const RETRY_SECONDS = 2;

/**
 * @param begin begins the answer; called only when there is something to answer with
 * @param work runs the turn with these ids and gives its answer to the sink; its deadline ends when the turn is stopped
 * @throws ApiError 409 while the turn runs elsewhere, 410 when it was stopped, 422 for a key of another request, 503
 * when the table can't be asked; else what the work throws, now or when it ran
 */
export async function runOnce(
  dependencies: OnceDependencies,
  request: TurnRequest,
  requestId: string,
  begin: () => TurnSink,
  deadline: Deadline,
  work: (ids: TurnIds, sink: TurnSink, deadline: Deadline) => Promise<unknown>,
): Promise<void> {
  const { tenant, actor, idempotencyKey: key, sessionId } = request;
  if (key === undefined) {
    await work(newTurnIds(sessionId), begin(), deadline);
    return;
  }
  const hash = contentHash(request);
  const leaseUntil = Date.now() + deadline.remainingMs() + LEASE_MARGIN_MS;
  const claim = { tenant, actor, key, hash, nonce: randomUUID(), leaseUntil };
  const result = await claimed(dependencies, claim, deadline);
  if (result.state === 'done') return replay(result.outcome, begin(), requestId);
  if (result.state === 'running') throw inProgress();
  if (result.state === 'reused') throw reused();

  const ids = { ...keyedTurnIds(request, key, hash, sessionId), isFirstRun: result.isFirstRun };
  let isNoted = false;
  /** Undefined frees the key: nothing is known that would be worth telling again. */
  const note = async (outcome: Outcome | undefined): Promise<void> => {
    isNoted = true;
    // In its own time: the turn's may be over, and its caller gone.
    const signal = deadline.closing(NOTE_MS, KEPT_FOR_SENDING_MS);
    await noteEnd(dependencies, claim, ids.turnId, outcome, signal);
  };
  const sink = begin();
  const stop = new AbortController();
  const unwatch = dependencies.stops.watch(claim, () => stop.abort(stopped()));
  const limit = stoppedBy(stop.signal, deadline);
  const done = async (answer: Record<string, unknown>): Promise<void> => {
    unwatch();
    const { requestId: _, ...kept } = answer;
    // Noted before it is sent: a client that has the answer may repeat its request at once.
    await note({ kind: 'answer', answer: kept });
    await sink.done(answer);
  };
  try {
    await work(ids, { ...sink, done }, limit);
  } catch (error) {
    const shown = toApiError(error, limit.signal);
    if (!isNoted) await note(finalError(shown));
    throw stop.signal.aborted ? shown : error;
  } finally {
    unwatch();
  }
}

async function claimed(
  { claims }: OnceDependencies,
  claim: Claiming,
  deadline: Deadline,
): Promise<ClaimResult> {
  const limit = deadline.within(CLAIM_MS);
  try {
    return await claims.claim(claim, limit.signal);
  } catch (error) {
    if (deadline.signal.aborted) throw error;
    const message = 'The key could not be looked up, so nothing was done. Try again shortly.';
    throw new ApiError(503, 'idempotency_unavailable', message, { retryAfterSeconds: 1 });
  } finally {
    limit.clear();
  }
}

/** Never fails: the turn has been run, and a claim whose end is not noted ends by itself. */
async function noteEnd(
  { claims, onUnnoted }: OnceDependencies,
  claim: Claiming,
  turnId: string,
  outcome: Outcome | undefined,
  signal: AbortSignal,
): Promise<void> {
  try {
    const isOurs = outcome
      ? await claims.complete(claim, JSON.stringify(outcome), signal)
      : await claims.release(claim, signal);
    if (!isOurs) throw new Error('the claim was taken over or deleted');
  } catch (error) {
    onUnnoted(turnId, error as Error);
  }
}

async function replay(text: string, sink: TurnSink, requestId: string): Promise<void> {
  const outcome = JSON.parse(text) as Outcome;
  if (outcome.kind === 'error') throw toError(outcome);
  sink.token(String(outcome.answer.answer));
  await sink.done({ ...outcome.answer, requestId, replayed: true });
}

const inProgress = (): ApiError =>
  new ApiError(409, 'turn_in_progress', 'A request with this key is running. Ask again shortly.', {
    retryAfterSeconds: RETRY_SECONDS,
  });

const reused = (): ApiError =>
  new ApiError(422, 'idempotency_key_reused', 'Another request was sent with this key before.');

const stopped = (): ApiError =>
  new ApiError(
    410,
    'turn_stopped',
    'The turn was stopped. What its tools had done by then stands.',
  );
