/** What must hold of a release wherever it is cut off, and whatever the pruner does meanwhile. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { prune } from '../../../../functions/version-pruner/prune.ts';
import type { FleetEntry } from '../../../../scripts/deploy/stage-terraform.ts';
import { releaseFunction } from '../../../../scripts/release/release-function.ts';
import { MemoryLambda } from '../../../support/memory-lambda.ts';

const NAME = 'agentpool-test-router';
const POOL = 'agentpool-test-g1';

const target: FleetEntry = {
  function_name: NAME,
  version: '4',
  alias: 'live',
  compute: 'pool',
  floor: 2,
  ceiling: 6,
  workers: 4,
  concurrency: 4,
  warm: true,
  windows: [],
  versions: { hot: 1, parked: 2, minimum_age_minutes: 0 },
  vcpu: 1,
};

/** Version 3 serves, older ones are parked or left over, version 4 is just published. */
function published(): MemoryLambda {
  const lambda = new MemoryLambda();
  lambda.add(NAME, POOL, ['Deactivated', 'Active', 'Active']);
  lambda.publish(NAME);
  return lambda;
}

const run = (lambda: MemoryLambda) =>
  releaseFunction(target, {
    lambda,
    poolName: POOL,
    dryRun: false,
    print: () => undefined,
    clock: { now: () => lambda.time, sleep: lambda.sleep, pollMs: 200, settleMs: 500 },
  });

/** Throws when live points, fully or in part, at a version that can't answer. */
function checkLive(lambda: MemoryLambda): void {
  const { version, weights } = lambda.live(NAME);
  for (const served of [version, ...Object.keys(weights)]) {
    const { state } = lambda.version(NAME, served);
    if (state !== 'Active') throw new Error(`live points at ${served}, which is ${state}`);
  }
}

const endState = async (lambda: MemoryLambda) => {
  await lambda.sleep(5_000);
  return { live: lambda.live(NAME).version, states: lambda.states(NAME) };
};

describe('a release', () => {
  it('comes to the same end when it is cut off at any call, before or after its effect, and run again', async () => {
    const whole = published();
    await run(whole);
    const callsOfWhole = whole.calls.length;
    const wanted = await endState(whole);
    expect(wanted).toEqual({
      live: '4',
      states: { 1: 'Deactivated', 2: 'Deactivated', 3: 'Deactivated', 4: 'Active' },
    });
    expect(callsOfWhole).toBeGreaterThan(8);

    for (let cut = 1; cut <= callsOfWhole; cut += 1) {
      for (const hook of ['before', 'after'] as const) {
        const lambda = published();
        const crash = new Error('cut off');
        let isRunning = true;
        lambda[hook] = () => {
          // A program that was killed makes no further call.
          if (isRunning && lambda.calls.length >= cut) throw crash;
          if (hook === 'after') checkLive(lambda);
        };
        await expect(run(lambda)).rejects.toBe(crash);
        checkLive(lambda);
        isRunning = false;
        await run(lambda);
        checkLive(lambda);
        await expect(endState(lambda)).resolves.toEqual(wanted);
      }
    }
  });

  it('never loses what serves to a pruner that runs at the same time, in whatever order their calls come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 3 }), async (scheduler, keep) => {
        const lambda = published();
        // The service's own protection is off: neither program may lean on it here.
        lambda.protectsAliases = false;
        lambda.before = () => scheduler.schedule(Promise.resolve());
        lambda.after = () => checkLive(lambda);
        const settings = { poolName: POOL, fleetPrefix: 'agentpool-test-', keep, dryRun: false };
        const clock = { isOver: () => false, sleep: lambda.sleep };
        const [released, report] = await scheduler.waitFor(
          Promise.all([run(lambda), prune(lambda, settings, clock)]),
        );
        checkLive(lambda);
        expect(released.to).toBe('4');
        expect(report.errors).toEqual([]);
        expect(lambda.states(NAME)['4']).toBe('Active');
      }),
      { numRuns: 300 },
    );
  });
});
