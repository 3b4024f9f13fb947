/** The warmer's report of a function that is warm, with what a test wants to be otherwise. */
import type { FunctionReport } from '../../functions/warmer/warm-function.ts';

export const warmedFunction = (changes: Partial<FunctionReport> = {}): FunctionReport => ({
  function: 'agentpool-test-router',
  versions: ['7'],
  floor: { requested: 3, applied: 3, isApplied: true },
  environments: 3,
  workers: 12,
  expectedWorkers: 12,
  coverage: 1,
  zones: { 'use1-az1': 12 },
  firstTouchMs: null,
  steadyMs: 2,
  pings: 12,
  pingsAtMost: 86,
  refusals: {},
  pingErrors: {},
  busy: 0,
  heldShare: 0.5,
  isPathProven: true,
  workersLost: null,
  costUsd: 0.000_002_4,
  ...changes,
});
