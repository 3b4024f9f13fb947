/** Releases, rollbacks and pruners at one function at the same time, in whatever order their calls come. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { prune } from '../../../../functions/version-pruner/prune.ts';
import type { FleetEntry } from '../../../../scripts/deploy/stage-terraform.ts';
import type { Holder } from '../../../../scripts/release/holder.ts';
import { entry, NAME, POOL, ReleaseStage } from '../../../support/release-stage.ts';

const windows: FleetEntry['windows'] = [
  {
    name: 'day',
    start: 'cron(0 7 ? * * *)',
    end: 'cron(0 19 ? * * *)',
    timezone: 'UTC',
    floor: 3,
    ceiling: 9,
  },
];
const at = (version: string): FleetEntry => entry(version, { windows });

/** Nobody knows anything of the other's death. */
const holder = (name: string): Holder => ({ name, isDead: () => false });

const pruneOnce = ({ lambda }: ReleaseStage, name: string) =>
  prune(
    lambda,
    {
      poolName: POOL,
      generations: [POOL],
      fleetPrefix: 'agentpool-test-',
      fleet: [
        {
          name: NAME,
          compute: 'pool',
          policy: { hot: 1, parked: 1, minimumAgeMinutes: 0 },
          vcpu: 1,
        },
      ],
      dryRun: false,
    },
    { now: () => lambda.time, sleep: lambda.sleep, remainingMs: () => 300_000, holder: name },
  );

const rivals = {
  'release of 5': (stage: ReleaseStage) =>
    stage.release(at('5'), { holder: holder('host:first:1') }),
  'release of 6': (stage: ReleaseStage) =>
    stage.release(at('6'), { holder: holder('host:second:1') }),
  rollback: (stage: ReleaseStage) =>
    stage.rollback({ windows }, undefined, { holder: holder('host:third:1') }),
  pruner: (stage: ReleaseStage) => pruneOnce(stage, 'pruner:1'),
  'second pruner': (stage: ReleaseStage) => pruneOnce(stage, 'pruner:2'),
};

/** How one of them may end without having done its work: told in one line, to be run again. */
const GAVE_WAY =
  /is being changed by host:|was moved to \d+ (while this rollback|by somebody else)|no version that it could go back to|no agentpool-test-router:\d/;

/** Version 4 serves, 3 is hot, older ones are parked or left over; 5 and 6 are just published. */
async function prepared(): Promise<ReleaseStage> {
  const stage = new ReleaseStage(['Deactivated', 'Active']);
  await stage.release(at('2'));
  for (const version of ['3', '4']) {
    stage.lambda.publish(NAME);
    await stage.release(at(version));
  }
  await stage.lambda.sleep(60_000);
  stage.lambda.publish(NAME);
  stage.lambda.publish(NAME);
  // The service's own protection is off: nobody may lean on it here.
  stage.lambda.protectsAliases = false;
  return stage;
}

/** Throws when live points, fully or in part, at a version that can't answer. */
function checkLive({ lambda }: ReleaseStage): void {
  const { version, weights } = lambda.live(NAME);
  for (const served of [version, ...Object.keys(weights)]) {
    const state = lambda.function(NAME).versions.get(served)?.state;
    if (state !== 'Active') throw new Error(`live points at ${served}, which is ${state}`);
  }
}

const QUIET = () => undefined;

describe('releases, rollbacks and pruners at once', () => {
  const names = Object.keys(rivals) as (keyof typeof rivals)[];

  it('never take away what serves or is being released, and all comes right once it is quiet', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.subarray(names, { minLength: 2 }),
        async (scheduler, chosen) => {
          const stage = await prepared();
          stage.hook(
            () => scheduler.schedule(Promise.resolve()),
            () => checkLive(stage),
          );
          const results = await scheduler.waitFor(
            Promise.allSettled(chosen.map((name) => rivals[name](stage))),
          );
          for (const result of results) {
            if (result.status === 'rejected') expect(`${result.reason}`).toMatch(GAVE_WAY);
          }
          stage.hook(QUIET);
          stage.lambda.protectsAliases = true;
          await stage.lambda.sleep(60_000);
          await stage.release(at('6'));
          await stage.lambda.sleep(60_000);
          await pruneOnce(stage, 'pruner:3');
          const { aliases, numbers, schedules } = await stage.endState();
          expect(aliases.live).toBe('6');
          expect(aliases.release).toBeUndefined();
          expect(schedules.every((name) => name.startsWith(`${NAME}-v6-`))).toBe(true);
          const others = Object.entries(numbers).filter(([version]) => version !== '6');
          expect([numbers['6'], ...others.map(([, range]) => range).sort()]).toEqual([
            '3-9',
            '0-0',
            '1-6',
          ]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('let one release through and tell the other who is at work', async () => {
    const stage = await prepared();
    const first = stage.release(at('5'), { holder: holder('host:first:1') });
    await expect(stage.release(at('6'), { holder: holder('host:second:1') })).rejects.toThrow(
      /is being changed by host:first:1 until \S+ at the latest: wait, or set TAKE_OVER=1/,
    );
    await expect(first).resolves.toMatchObject({ to: '5' });
  });

  it('let a release take over that was told to; the other one ends and undoes nothing', async () => {
    const stage = await prepared();
    let taken: Promise<unknown> | undefined;
    stage.lambda.invoke = (_name, version) => {
      taken ??= stage.release(at('6'), { holder: holder('host:second:1'), takeOver: true });
      return { type: 'agentpool.warm', version };
    };
    const first = stage.release(at('5'), { holder: holder('host:first:1') });
    await expect(first).rejects.toThrow('was taken over by somebody else meanwhile');
    await taken;
    const { aliases, numbers } = await stage.endState();
    expect(aliases).toMatchObject({ live: '6', 'last-good': '4' });
    expect(aliases.release).toBeUndefined();
    expect(numbers).toMatchObject({ 4: '1-6', 5: '0-0', 6: '3-9' });
  });

  it('make a release wait for a pruner, also for one that died', async () => {
    const stage = await prepared();
    stage.lambda.point(NAME, 'release', '4');
    const lease = new Date(stage.lambda.time + 120_000).toISOString();
    Object.assign(stage.lambda.function(NAME).aliases.get('release') as object, {
      description: `pruner:gone until ${lease}`,
    });
    const options = { holder: holder('host:first:1') };
    await expect(stage.release(at('5'), options)).resolves.toMatchObject({ to: '5' });
  });
});
