/** What must hold of releases and rollbacks wherever they are cut off, before or after the effect of any call. */
import { describe, expect, it } from '@jest/globals';
import type { FleetEntry } from '../../../../scripts/deploy/stage-terraform.ts';
import { entry, NAME, ReleaseStage } from '../../../support/release-stage.ts';

const windows: FleetEntry['windows'] = [
  {
    name: 'day',
    start: 'cron(0 7 ? * MON-FRI *)',
    end: 'cron(0 19 ? * MON-FRI *)',
    timezone: 'UTC',
    floor: 3,
    ceiling: 9,
  },
];
/** Numbers of the window, for the stage's clock stands at a Monday noon. */
const BY_DAY = '3-9';

interface Case {
  /** The stage as the run finds it. */
  prepare(): Promise<ReleaseStage>;
  run(stage: ReleaseStage): Promise<unknown>;
  wanted: Awaited<ReturnType<ReleaseStage['endState']>>;
}

const windowed = (version: string): FleetEntry => entry(version, { windows });
const schedulesOf = (version: string): string[] => [
  `${NAME}-v${version}-MoTuWeThFr-0700`,
  `${NAME}-v${version}-MoTuWeThFr-1900`,
];

/** Versions 1 to 3 released one after the other. */
async function threeReleased(): Promise<ReleaseStage> {
  const stage = new ReleaseStage();
  await stage.release(windowed('1'));
  for (const version of ['2', '3']) {
    stage.lambda.publish(NAME);
    await stage.release(windowed(version));
  }
  await stage.lambda.sleep(60_000);
  return stage;
}

const cases: Record<string, Case> = {
  release: {
    async prepare() {
      const stage = await threeReleased();
      stage.lambda.publish(NAME);
      return stage;
    },
    run: (stage) => stage.release(windowed('4')),
    wanted: {
      aliases: { live: '4', 'last-good': '3' },
      states: { 1: 'Deactivated', 2: 'Deactivated', 3: 'Active', 4: 'Active' },
      numbers: { 1: '0-0', 2: '0-0', 3: '1-6', 4: BY_DAY },
      schedules: schedulesOf('4'),
    },
  },
  rollback: {
    prepare: threeReleased,
    run: (stage) => stage.rollback({ windows }),
    wanted: {
      aliases: { live: '2' },
      states: { 1: 'Active', 2: 'Active', 3: 'Deactivated' },
      numbers: { 1: '1-6', 2: BY_DAY, 3: '0-0' },
      schedules: schedulesOf('2'),
    },
  },
};

/** Throws when live points, fully or in part, at a version that can't answer. */
function checkLive({ lambda }: ReleaseStage): void {
  const { version, weights } = lambda.live(NAME);
  for (const served of [version, ...Object.keys(weights)]) {
    const { state } = lambda.version(NAME, served);
    if (state !== 'Active') throw new Error(`live points at ${served}, which is ${state}`);
  }
}

/** Runs until `cut` calls were made; a program that was killed makes no further one. */
async function runCutOff(
  { prepare, run }: Case,
  cut: number,
  moment: 'before' | 'after',
): Promise<ReleaseStage> {
  const stage = await prepare();
  const crash = new Error('cut off');
  const cutOff = (): void => {
    checkLive(stage);
    if (stage.calls.length >= cut) throw crash;
  };
  if (moment === 'before') stage.hook(cutOff);
  else {
    // The call after the last one does not come to anything any more.
    stage.hook(() => {
      if (stage.calls.length > cut) throw crash;
    }, cutOff);
  }
  await expect(run(stage)).rejects.toBe(crash);
  stage.hook(
    () => undefined,
    () => checkLive(stage),
  );
  return stage;
}

async function callsOfWhole({ prepare, run, wanted }: Case): Promise<number> {
  const whole = await prepare();
  whole.hook(() => undefined);
  await run(whole);
  const count = whole.calls.length;
  await expect(whole.endState()).resolves.toEqual(wanted);
  expect(count).toBeGreaterThan(20);
  return count;
}

describe.each(Object.entries(cases))('a %s that is cut off', (_name, current) => {
  it.each(['before', 'after'] as const)(
    'comes to the same end when it is run again, %s any call',
    async (moment) => {
      const count = await callsOfWhole(current);
      // After the effect of the last call it was not cut off.
      const last = moment === 'after' ? count - 1 : count;
      for (let cut = 1; cut <= last; cut += 1) {
        const stage = await runCutOff(current, cut, moment);
        const begun = stage.lambda.time;
        await current.run(stage);
        // Nobody waits for the lease of the dead one.
        expect(stage.lambda.time - begun).toBeLessThan(60_000);
        await expect(stage.endState()).resolves.toEqual(current.wanted);
      }
    },
  );

  it('gives way to the next release, once its lease is over', async () => {
    const count = await callsOfWhole(current);
    for (let cut = 1; cut <= count; cut += 1) {
      const stage = await runCutOff(current, cut, 'after');
      await stage.lambda.sleep(16 * 60_000);
      const next = stage.lambda.publish(NAME);
      const other = { name: 'host:desk:1', isDead: () => false };
      await stage.release(windowed(next), { holder: other });
      const { aliases, numbers, schedules } = await stage.endState();
      expect(aliases.live).toBe(next);
      expect(aliases.release).toBeUndefined();
      expect(numbers[next]).toBe(BY_DAY);
      expect(schedules).toEqual(schedulesOf(next));
      const lower = Object.entries(numbers).filter(([version]) => version !== next);
      expect(lower.filter(([, range]) => range === '1-6')).toHaveLength(1);
      expect(lower.filter(([, range]) => range === '0-0')).toHaveLength(lower.length - 1);
    }
  });
});

describe('a rollback after a release that was cut off', () => {
  it('takes it back, whether it had moved live or not', async () => {
    const current = cases.release as Case;
    const count = await callsOfWhole(current);
    const ends = new Set<string>();
    for (let cut = 1; cut <= count; cut += 1) {
      const stage = await runCutOff(current, cut, 'after');
      await stage.rollback({ windows });
      const { aliases, numbers, schedules } = await stage.endState();
      ends.add(`${aliases.live} ${aliases['last-good']} ${numbers['4']}`);
      expect(numbers['3']).toBe(aliases.live === '3' ? BY_DAY : '0-0');
      expect(schedules).toEqual(schedulesOf(aliases.live as string));
      expect(aliases.release).toBeUndefined();
    }
    // As before it, but for a `last-good` that the release had moved already.
    expect(ends).toEqual(new Set(['3 2 0-0', '3 undefined 0-0']));
  });
});
