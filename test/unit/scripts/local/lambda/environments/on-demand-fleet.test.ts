/** Environments outside pools: one invocation each, kept, and never taken away from one that waits for its start. */
import { describe, expect, it } from '@jest/globals';
import { Invocation } from '../../../../../../scripts/local/lambda/environments/invocation.ts';
import { OnDemandFleet } from '../../../../../../scripts/local/lambda/environments/on-demand-fleet.ts';
import type { EnvironmentSpec } from '../../../../../../scripts/local/lambda/environments/types.ts';
import { fakeEnvironments } from '../../../../../support/fake-environments.ts';

const invocation = () =>
  new Invocation({ payload: Buffer.from('{}'), invokedArn: 'arn', timeoutMs: 1000 });

const newFleet = (limit = 10) => {
  const fakes = fakeEnvironments();
  const fleet = new OnDemandFleet({
    start: () => fakes.start({ zoneId: 'az1', workers: 1 } as EnvironmentSpec),
    hasRoom: () => fakes.all.length < limit,
  });
  return { fakes, fleet };
};

describe('an on-demand fleet', () => {
  it('starts an environment only when none is idle', async () => {
    const { fakes, fleet } = newFleet();
    await fleet.take(invocation());
    fakes.all[0]?.answer('1');
    await fleet.take(invocation());
    expect(fakes.all).toHaveLength(1);
    await fleet.take(invocation());
    expect(fakes.all).toHaveLength(2);
  });

  it('refuses at the limit, and passes a failed start on', async () => {
    const { fakes, fleet } = newFleet(1);
    fakes.failWith = 'no start';
    await expect(fleet.take(invocation())).rejects.toMatchObject({ name: 'InitFailure' });
    fakes.failWith = undefined;
    expect(await fleet.take(invocation())).toBe(false);
  });

  it('serves what waits for a start before it drains', async () => {
    const { fakes, fleet } = newFleet();
    const taking = fleet.take(invocation());
    const drained = fleet.drain();
    expect(await taking).toBe(true);
    fakes.all[0]?.answer('last');
    await drained;
    expect(fleet.environments).toEqual([]);
  });
});
