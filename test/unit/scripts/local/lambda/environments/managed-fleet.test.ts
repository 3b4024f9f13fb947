/** The environments of a version: a number that is kept, spread over zones, least loaded first. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Invocation } from '../../../../../../scripts/local/lambda/environments/invocation.ts';
import { ManagedFleet } from '../../../../../../scripts/local/lambda/environments/managed-fleet.ts';
import type { EnvironmentSpec } from '../../../../../../scripts/local/lambda/environments/types.ts';
import { Tasks } from '../../../../../../scripts/local/lambda/tasks.ts';
import {
  type FakeEnvironments,
  fakeEnvironments,
} from '../../../../../support/fake-environments.ts';

const invocation = () =>
  new Invocation({ payload: Buffer.from('{}'), invokedArn: 'arn', timeoutMs: 1000 });

describe('a managed fleet', () => {
  let fakes: FakeEnvironments;
  let room: number;
  let fleet: ManagedFleet;
  beforeEach(() => {
    jest.useFakeTimers();
    fakes = fakeEnvironments();
    room = 100;
    fleet = new ManagedFleet({
      start: (zoneId) => fakes.start({ zoneId, concurrency: 2, workers: 2 } as EnvironmentSpec),
      hasRoom: (vCpus) => vCpus <= room - fleet.vCpus,
      zones: () => ['az1', 'az2', 'az3'],
      vCpusPerEnvironment: 2,
      replaceMs: 100,
      tasks: new Tasks(),
    });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('spreads over zones and fills the emptiest one first', async () => {
    await fleet.resize(4);
    const zones = fleet.environments.map(({ zoneId }) => zoneId);
    expect(zones).toEqual(['az1', 'az2', 'az3', 'az1']);
    expect(fleet.vCpus).toBe(8);
  });

  it('gives work to the least loaded environment and refuses when all are full', async () => {
    await fleet.resize(2);
    for (let i = 0; i < 4; i += 1) expect(await fleet.take(invocation())).toBe(true);
    expect(fleet.environments.map(({ slotsInUse }) => slotsInUse)).toEqual([2, 2]);
    expect(await fleet.take(invocation())).toBe(false);
  });

  it('changes nothing when the pool has no room for all that is missing', async () => {
    room = 4;
    await fleet.resize(2);
    await expect(fleet.resize(3)).rejects.toMatchObject({ name: 'PoolFull' });
    expect(fleet.environments).toHaveLength(2);
    expect(fleet.target).toBe(2);
  });

  it('replaces what dies, and waits longer after each failed start', async () => {
    await fleet.resize(1);
    fakes.failWith = 'no start';
    fakes.all[0]?.crash();
    await jest.advanceTimersByTimeAsync(100);
    expect(fakes.all).toHaveLength(2);
    await jest.advanceTimersByTimeAsync(199);
    expect(fakes.all).toHaveLength(2);
    await jest.advanceTimersByTimeAsync(1);
    expect(fakes.all).toHaveLength(3);
    fakes.failWith = undefined;
    await jest.advanceTimersByTimeAsync(400);
    expect(fleet.environments).toHaveLength(1);
    expect(fakes.all).toHaveLength(4);
  });

  it('takes idle environments away first and lets busy ones finish', async () => {
    await fleet.resize(2);
    await fleet.take(invocation());
    const busy = fakes.all.find(({ running }) => running.length === 1);
    await fleet.resize(1);
    expect(fleet.environments).toEqual([busy]);
    const drained = fleet.drain();
    expect(fleet.environments).toEqual([]);
    expect(fleet.vCpus).toBe(2);
    busy?.answer('done');
    await drained;
    expect(fleet.vCpus).toBe(0);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(fakes.all).toHaveLength(2);
  });
});
