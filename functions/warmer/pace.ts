/**
 * How many pings go out at once. Too many take slots from users, too few never overlap; and a ping that finds a worker
 * that has answered already was for nothing.
 */

/** Connections of one SDK client (maxSockets, AWS SDK for JavaScript): a ping in its queue overlaps with nothing. */
const MOST_AT_ONCE = 50;

/** Of all slots, while nobody knows how many are free: 1 of so many. */
const FIRST_SHARE = 4;

/** Rounds without a new worker after which the next ones are twice as big. */
const BARREN_ROUNDS = 3;

export interface PaceState {
  /** Workers that have not answered. */
  missing: number;
  environments: number;
  /** Slots of all environments, whoever holds them. */
  slots: number;
  /** Slots that others hold, as the last answers told; null while nobody has answered. */
  busySlots: number | null;
  pingsLeft: number;
}

export interface RoundOutcome {
  size: number;
  answered: number;
  /** Pings without any answer: their slots stay taken for as long as the function may run. */
  silent: number;
  /** Workers that answered for the first time. */
  found: number;
}

export interface Round {
  pings: number;
  /** Slots that were taken to be free; null when nobody knew. */
  freeSlots: number | null;
  /** Whether to wait first, so that slots may become free. */
  isCrowded: boolean;
}

export class Pace {
  #stuck = 0;
  #barren = 0;
  #limit = Number.POSITIVE_INFINITY;

  /**
   * The next round. It asks for as many workers as are missing: each of them needs a ping of its own, so none of these
   * is one too many, however the service places them. Rounds that find nobody grow: pings that overlap in greater
   * number reach farther. Never more than half of the free slots, and a lone ping when there is not even one to halve:
   * that one is not held, so it takes its slot for a moment only.
   */
  next({ missing, environments, slots, busySlots, pingsLeft }: PaceState): Round {
    if (busySlots === null) {
      const first = Math.min(environments, Math.floor(slots / FIRST_SHARE));
      return this.#round(first, null, pingsLeft);
    }
    const free = Math.max(0, slots - busySlots - this.#stuck);
    const wanted = Math.max(1, missing) * 2 ** Math.floor(this.#barren / BARREN_ROUNDS);
    return this.#round(Math.min(wanted, Math.floor(free / 2)), free, pingsLeft);
  }

  /** Learns from a round: half as many at once after a refusal, twice as many again after a round without one. */
  done({ size, answered, silent, found }: RoundOutcome): void {
    this.#stuck += silent;
    this.#barren = found > 0 ? 0 : this.#barren + 1;
    this.#limit = answered < size ? Math.max(1, Math.floor(size / 2)) : this.#limit * 2;
  }

  #round(wanted: number, freeSlots: number | null, pingsLeft: number): Round {
    const most = Math.min(this.#limit, MOST_AT_ONCE, pingsLeft);
    return {
      pings: Math.max(0, Math.min(Math.max(1, wanted), most)),
      freeSlots,
      isCrowded: freeSlots !== null && freeSlots < 2,
    };
  }
}
