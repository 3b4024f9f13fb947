/** Windows that begin or end while a release or a rollback is at any of its steps. */
import { describe, expect, it } from '@jest/globals';
import type { FleetEntry } from '../../../../scripts/deploy/stage-terraform.ts';
import { entry, NAME, NOON, ReleaseStage } from '../../../support/release-stage.ts';

type Windows = FleetEntry['windows'];

/** A window around `at` or one that begins there, by the hour of a weekday in UTC. */
const daily = (start: number, end: number, floor: number, ceiling: number): Windows => [
  {
    name: 'daily',
    start: `cron(0 ${start} ? * * *)`,
    end: `cron(0 ${end} ? * * *)`,
    timezone: 'UTC',
    floor,
    ceiling,
  },
];

const launch: Windows = [
  ...daily(7, 19, 3, 9),
  {
    name: 'launch',
    start: 'at(2026-11-23T13:00:00)',
    end: 'at(2026-11-23T15:00:00)',
    timezone: 'UTC',
    floor: 5,
    ceiling: 20,
  },
];

const ONE = NOON + 3_600_000;

/** The runs begin shortly before one o'clock; then the numbers change. */
const changes: [string, Windows, string][] = [
  ['begins', daily(13, 20, 4, 8), '4-8'],
  ['ends', daily(7, 13, 4, 8), '2-6'],
  ['of 0/0 begins', daily(13, 20, 0, 0), '0-0'],
  ['of 0/0 ends', daily(7, 13, 0, 0), '2-6'],
  ['of a single time begins in a weekly one', launch, '5-20'],
];

/** Version 1 and 2 released, 3 published, two minutes before the change: much more than a run takes. */
async function prepared(windows: Windows): Promise<ReleaseStage> {
  const stage = new ReleaseStage();
  await stage.release(entry('1', { windows }));
  stage.lambda.publish(NAME);
  await stage.release(entry('2', { windows }));
  stage.lambda.publish(NAME);
  await stage.lambda.sleep(ONE - 120_000 - stage.lambda.time);
  return stage;
}

const runs: Record<string, (stage: ReleaseStage, windows: Windows) => Promise<unknown>> = {
  release: (stage, windows) => stage.release(entry('3', { windows })),
  rollback: (stage, windows) => stage.rollback({ windows }),
};
const SERVES: Record<string, string> = { release: '3', rollback: '1' };

describe.each(Object.keys(runs))('a window during a %s', (kind) => {
  const run = runs[kind] as (typeof runs)[string];
  const serving = SERVES[kind] as string;

  it.each(changes)(
    'that %s leaves the right numbers, whichever step it comes at',
    async (_change, windows, numbers) => {
      const whole = await prepared(windows);
      whole.hook(() => undefined);
      await run(whole, windows);
      const count = whole.calls.length;
      for (let step = 1; step <= count; step += 1) {
        const stage = await prepared(windows);
        let hasFired = false;
        const fire = async (): Promise<void> => {
          if (hasFired || stage.calls.length < step) return;
          hasFired = true;
          await stage.passTo(ONE);
        };
        let taken = '';
        stage.hook(fire, ({ operation, input }) => {
          if (operation !== 'UpdateAlias' || input.Name !== 'live' || !hasFired) return;
          taken = stage.numbers(serving);
        });
        await run(stage, windows);
        // Already when traffic comes; in a window of 0/0 perhaps still with what it was proven with.
        expect(['', numbers, ...(numbers === '0-0' ? ['1-1'] : [])]).toContain(taken);
        if (!hasFired) await stage.passTo(ONE);
        const end = await stage.endState();
        expect(end.aliases.live).toBe(serving);
        // What serves has the window's numbers, one other is hot, none woke for good.
        const others = Object.entries(end.numbers)
          .filter(([version]) => version !== serving)
          .map(([, range]) => range)
          .filter((range) => range !== '3-undefined');
        expect([step, end.numbers[serving], ...others.sort()]).toEqual([
          step,
          numbers,
          ...(kind === 'release' ? ['0-0', '1-6'] : ['0-0', '0-0']),
        ]);
        expect(end.schedules.every((name) => name.startsWith(`${NAME}-v${serving}-`))).toBe(true);
      }
    },
  );
});

describe('a release', () => {
  it('gives the new version the numbers of the present window, not those of the catalogue', async () => {
    const windows = daily(7, 20, 4, 8);
    const stage = ReleaseStage.published();
    await stage.release(entry('2', { windows }));
    expect(stage.lambda.callsOf('PutFunctionScalingConfig')[0]?.input).toMatchObject({
      Qualifier: '2',
      FunctionScalingConfig: { MinExecutionEnvironments: 4, MaxExecutionEnvironments: 8 },
    });
    expect((await stage.endState()).numbers['2']).toBe('4-8');
  });

  it('proves a version in a window of 0/0 with one environment, and takes that down last', async () => {
    const windows = daily(7, 20, 0, 0);
    const stage = ReleaseStage.published();
    await stage.release(entry('2', { windows }));
    const puts = stage.lambda
      .callsOf('PutFunctionScalingConfig')
      .map(({ input }) => [
        input.Qualifier,
        input.FunctionScalingConfig.MinExecutionEnvironments,
        input.FunctionScalingConfig.MaxExecutionEnvironments,
      ]);
    expect(puts).toEqual([
      ['2', 1, 1],
      ['1', 1, 6],
      ['2', 0, 0],
    ]);
    expect((await stage.endState()).states).toMatchObject({ 2: 'Deactivated' });
  });

  it('does not wake what sleeps by its window when it is run again', async () => {
    const windows = daily(7, 20, 0, 0);
    const stage = ReleaseStage.published();
    await stage.release(entry('2', { windows }));
    const end = await stage.endState();
    stage.hook(() => undefined);
    await stage.release(entry('2', { windows }));
    expect(stage.writes()).toEqual(['CreateAlias', 'DeleteAlias']);
    await expect(stage.endState()).resolves.toEqual(end);
  });

  it('drops schedules and numbers of windows that the catalogue has no more', async () => {
    const stage = new ReleaseStage();
    await stage.release(entry('1', { windows: daily(7, 20, 4, 8) }));
    expect(stage.scheduler.names()).toHaveLength(2);
    await stage.release(entry('1', { windows: [] }));
    const { numbers, schedules } = await stage.endState();
    expect(schedules).toEqual([]);
    expect(numbers['1']).toBe('2-6');
  });
});
