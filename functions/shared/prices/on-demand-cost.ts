/** What invocations of functions on demand cost, at list prices and without the free tier. */
import prices from './on-demand-prices.json' with { type: 'json' };

/** Lambda bills memory by the GB of 1,024 MiB. */
const MIB_PER_GB = 1024;

/** Requests to a function, on the pool or on demand: the price is the same. @returns US dollars */
export const requestsUsd = (requests: number): number =>
  (requests / 1_000_000) * prices.usdPerMillionRequests;

/** One invocation on demand: its request and its duration in whole milliseconds. @returns US dollars */
export const invocationUsd = (memoryMiB: number, durationMs: number): number =>
  requestsUsd(1) +
  (memoryMiB / MIB_PER_GB) * (Math.ceil(durationMs) / 1_000) * prices.usdPerGBSecond;
