/** The memory of one turn: what it reads of its session, what it leaves there, and what is told about both. */
import type { Deadline } from '../../shared/deadline.ts';
import { ApiError } from '../http/api-error.ts';
import type { TurnRequest } from '../http/turn-request.ts';
import { KEPT_HOURS } from '../idempotency/claim-store.ts';
import type { TurnIds } from '../idempotency/turn-ids.ts';
import { KEPT_FOR_NOTE_MS } from '../turn/end-of-turn.ts';
import { replayWindow } from './replay-window.ts';
import {
  APPEND_MS,
  type SessionKey,
  type SessionStore,
  type StoredTurn,
  type TurnRecord,
} from './session-store.ts';

/** Exactly one for each operation (docs/decisions/memory-and-idempotency.md). */
export type MemoryState =
  /** A session begins: there is nothing to load. */
  | 'enabled'
  /** Nothing is loaded or stored: the turn asked for no memory, or its actor's data were deleted while it ran. */
  | 'disabled'
  | 'load_ok'
  | 'write_ok'
  /** The session could not be read, or the turn not be stored. */
  | 'resolution_failed'
  /** The request carries no verified identity that a session could belong to. */
  | 'identity_invalid';

export interface MemoryReport {
  operation: 'identify' | 'load' | 'write';
  state: MemoryState;
}

/** Told of each operation once, and of what made it fail. */
export type OnMemory = (report: MemoryReport, error?: Error) => void;

interface RememberedTurn {
  key: SessionKey;
  turnId: string;
  /** False: the session is neither read nor written. */
  isOn: boolean;
  /** The session begins with this turn. */
  isNewSession: boolean;
  isFirstRun: boolean;
  /** It bears an idempotency key. */
  isKeyed: boolean;
}

/**
 * A key whose claim is forgotten, or has been another content's since, may have run the same turn before: at least a
 * claim's time ago, in ms, less what a turn takes.
 */
const FORGOTTEN_MS = (KEPT_HOURS - 1) * 3_600_000;

/** Longest wait for a session, in ms: a turn that can't know its past says so while its caller still waits. */
const LOAD_MS = 3_000;

class TurnMemory {
  readonly #sessions: SessionStore;
  readonly #turn: RememberedTurn;
  readonly #onMemory: OnMemory;
  readonly #begunAt = Date.now();
  #replayedTurns = 0;

  constructor(sessions: SessionStore, turn: RememberedTurn, onMemory: OnMemory) {
    this.#sessions = sessions;
    this.#turn = turn;
    this.#onMemory = onMemory;
  }

  /**
   * The last turns, oldest first, as many as a model should read again.
   * @throws ApiError 503 when they can't be read: an answer that has silently forgotten the session would be worse
   */
  async load(signal: AbortSignal): Promise<StoredTurn[]> {
    const { isOn, isNewSession, isFirstRun, key, turnId } = this.#turn;
    if (!isOn || (isNewSession && isFirstRun)) {
      this.#report('load', isOn ? 'enabled' : 'disabled');
      return [];
    }
    try {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(LOAD_MS)]);
      const stored = await this.#sessions.replay(key, limited);
      // A turn that is run again may find itself.
      const past = replayWindow(stored.filter((turn) => turn.turnId !== turnId));
      this.#replayedTurns = past.length;
      this.#report('load', 'load_ok');
      return past;
    } catch (error) {
      if (signal.aborted) throw error;
      const memory = this.#report('load', 'resolution_failed', error as Error);
      const message = 'The session could not be read, so nothing was done. Try again shortly.';
      throw new ApiError(503, 'memory_unavailable', message, { retryAfterSeconds: 1, memory });
    }
  }

  /**
   * Stores the turn. A failure is told and not thrown: tools have acted, and an error would invite to run them again.
   * @returns what the answer tells about memory. @throws the reason of a turn that was given up, and stores nothing then
   */
  async write(
    turn: Omit<TurnRecord, 'turnId'>,
    deadline: Deadline,
  ): Promise<MemoryReport & { replayedTurns: number }> {
    deadline.signal.throwIfAborted();
    // What has been done is stored even when the turn's time ends meanwhile, or its caller leaves.
    const limit = deadline.closing(APPEND_MS, KEPT_FOR_NOTE_MS);
    return { ...(await this.#write(turn, limit)), replayedTurns: this.#replayedTurns };
  }

  async #write(turn: Omit<TurnRecord, 'turnId'>, limit: AbortSignal): Promise<MemoryReport> {
    const { isOn, key, turnId, isFirstRun, isKeyed } = this.#turn;
    if (!isOn) return this.#report('write', 'disabled');
    try {
      const written = await this.#sessions.append(key, { turnId, ...turn }, limit, {
        begunAt: this.#begunAt,
        ...(isFirstRun && { notStoredSince: isKeyed ? this.#begunAt - FORGOTTEN_MS : 0 }),
      });
      return this.#report('write', written === 'stored' ? 'write_ok' : 'disabled');
    } catch (error) {
      return this.#report('write', 'resolution_failed', error as Error);
    }
  }

  #report(operation: MemoryReport['operation'], state: MemoryState, error?: Error): MemoryReport {
    const report = { operation, state };
    this.#onMemory(report, error);
    return report;
  }
}

/** The memory of the turn that a request asks for. */
export function openMemory(
  { sessions, onMemory }: { sessions: SessionStore; onMemory: OnMemory },
  { tenant, actor, memory, sessionId: given, idempotencyKey }: TurnRequest,
  { turnId, sessionId, isFirstRun }: TurnIds,
): TurnMemory {
  const key = { tenant, actor, sessionId };
  const isNewSession = given === undefined;
  const isKeyed = idempotencyKey !== undefined;
  return new TurnMemory(
    sessions,
    { key, turnId, isOn: memory, isNewSession, isFirstRun, isKeyed },
    onMemory,
  );
}

/**
 * What `read` gives. A refusal for want of an identity is reported as memory's too: it has nobody to remember.
 * @throws what `read` throws
 */
export function identified<T>(read: () => T, onMemory: OnMemory): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    const memory: MemoryReport = { operation: 'identify', state: 'identity_invalid' };
    onMemory(memory);
    throw new ApiError(error.status, error.code, error.message, { memory });
  }
}
