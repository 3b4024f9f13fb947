/** What the benchmark of warm coverage measures. */

export interface PoolShape {
  environments: number;
  /** Worker threads of one environment. */
  workers: number;
  /** Slots of one environment. */
  concurrency: number;
}

export interface Warming {
  pings: number;
  /** Workers reached ÷ workers there are. */
  coverage: number;
  /** Largest share of the slots free of users that pings held at once. */
  heldShare: number;
}

/** A warming while users were at work. */
export interface WatchedWarming extends Warming {
  ms: number;
  /** Users' events meanwhile, and those that were refused for want of a slot. */
  userEvents: number;
  usersRefused: number;
}
