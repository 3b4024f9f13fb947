import { describe, expect, it } from '@jest/globals';
import { serviceError } from '../../../support/memory-lambda.ts';
import { entry, NAME, NOON, ReleaseStage } from '../../../support/release-stage.ts';

/** A stage whose version 2 was published and fails its proof. */
const failing = (): ReleaseStage => {
  const stage = ReleaseStage.published();
  stage.lambda.invoke = () => ({ FunctionError: 'Unhandled' });
  return stage;
};

const windows = [
  {
    name: 'day',
    start: 'cron(0 7 ? * MON-FRI *)',
    end: 'cron(0 19 ? * MON-FRI *)',
    timezone: 'UTC',
    floor: 3,
    ceiling: 9,
  },
];

describe('a release that fails', () => {
  it('leaves live alone and says why when the version fails to start', async () => {
    const stage = ReleaseStage.published('Failed');
    await expect(stage.release(entry('2'))).rejects.toThrow(
      `version 2 of ${NAME} is Failed: as the test said`,
    );
    expect(stage.lines.at(-1)).toBe(`release ${NAME}: live stays at 1`);
    await expect(stage.endState()).resolves.toMatchObject({
      aliases: { live: '1' },
      states: { 1: 'Active', 2: 'Failed' },
    });
  });

  it('sets no floor on a version that has failed already', async () => {
    const stage = ReleaseStage.published('Failed');
    await stage.lambda.sleep(1_000);
    stage.hook(() => undefined);
    await expect(stage.release(entry('2'))).rejects.toThrow('is Failed');
    expect(stage.writes()).toEqual(['CreateAlias', 'DeleteAlias']);
  });

  it('gives up after 26 minutes, says what was missing, and kept its claim meanwhile', async () => {
    const stage = ReleaseStage.published('Pending');
    let shortest = Infinity;
    stage.hook(() => {
      const until = stage.lambda.function(NAME).aliases.get('release')?.description?.split(' ')[2];
      if (until) shortest = Math.min(shortest, Date.parse(until) - stage.lambda.time);
    });
    await expect(stage.release(entry('2'))).rejects.toThrow(
      `version 2 of ${NAME} is Pending after 26 minutes`,
    );
    expect(stage.lambda.time).toBe(NOON + 26 * 60_000);
    expect(shortest).toBeGreaterThan(5 * 60_000);
    expect(stage.lambda.live(NAME).version).toBe('1');
  });

  it.each([
    ['failed', { FunctionError: 'Unhandled', errorMessage: 'no table' }, 'no table'],
    ['answered something else', { statusCode: 200 }, 'did not answer the warm event'],
    ['came from another version', { type: 'agentpool.warm', version: '1' }, 'from version 1'],
  ])('leaves live alone when the proof %s', async (_what, answer, message) => {
    const stage = ReleaseStage.published();
    stage.lambda.invoke = () => answer;
    await expect(stage.release(entry('2'))).rejects.toThrow(message);
    expect(stage.lambda.live(NAME).version).toBe('1');
  });

  it('says how to make a function provable that does not answer warm events', async () => {
    const stage = ReleaseStage.published();
    stage.lambda.invoke = () => ({ fields: ['type'] });
    await expect(stage.release(entry('2', { warm: false }))).rejects.toThrow(
      `version 2 of ${NAME} failed its proof: it did not answer the warm event, but said {"fields":["type"]}; wrap its handler in answeringWarmEvents (functions/shared/warm-handler.ts)`,
    );
  });

  it('parks the new version again, so that nobody pays for it, and ends its claim', async () => {
    const stage = failing();
    await expect(stage.release(entry('2'))).rejects.toThrow('failed its proof');
    expect(stage.lines.at(-1)).toBe(`release ${NAME}: live stays at 1, version 2 is parked again`);
    await expect(stage.endState()).resolves.toMatchObject({
      aliases: { live: '1' },
      states: { 1: 'Active', 2: 'Deactivated' },
    });
  });

  it('brings it up again when it is run again', async () => {
    const stage = failing();
    await expect(stage.release(entry('2'))).rejects.toThrow('failed its proof');
    await stage.lambda.sleep(1_000);
    stage.lambda.invoke = (_name, version) => ({ type: 'agentpool.warm', version });
    await expect(stage.release(entry('2'))).resolves.toMatchObject({ to: '2' });
    expect((await stage.endState()).numbers).toEqual({ 1: '1-6', 2: '2-6' });
  });

  it('parks what an earlier release was cut off at as well', async () => {
    const stage = new ReleaseStage(['Active', 'Active', 'Active']);
    stage.lambda.point(NAME, 'live', '1');
    stage.lambda.point(NAME, 'release', '2');
    stage.lambda.invoke = () => ({ FunctionError: 'Unhandled' });
    await expect(stage.release(entry('3'), { takeOver: true })).rejects.toThrow('its proof');
    await expect(stage.endState()).resolves.toMatchObject({
      aliases: { live: '1' },
      states: { 1: 'Active', 2: 'Deactivated', 3: 'Deactivated' },
    });
  });

  it.each(['live', 'canary'])('never takes down what %s holds, weighted or not', async (name) => {
    const stage = failing();
    stage.lambda.point(NAME, name, '1', '2');
    await expect(stage.release(entry('2'))).rejects.toThrow('failed its proof');
    expect(stage.lines.at(-1)).toContain(`version 2 keeps its floor: alias ${name} names it`);
    await stage.lambda.sleep(1_000);
    expect(stage.lambda.states(NAME)['2']).toBe('Active');
  });

  it('drops the schedules of the version, not those of the serving one', async () => {
    const stage = new ReleaseStage();
    await stage.release(entry('1', { windows }));
    const before = stage.scheduler.names();
    expect(before).toHaveLength(2);
    stage.lambda.publish(NAME);
    stage.lambda.before = ({ operation, input }) => {
      if (operation === 'UpdateAlias' && input.Name === 'live') {
        throw serviceError('AccessDeniedException', 'no');
      }
    };
    await expect(stage.release(entry('2', { windows }))).rejects.toThrow('no');
    expect(stage.scheduler.callsOf('CreateSchedule')).toHaveLength(4);
    expect(stage.scheduler.names()).toEqual(before);
    expect((await stage.endState()).numbers).toEqual({ 1: '3-9', 2: '0-0' });
  });

  it.each([
    ['what last-good named', ['1', '2'], { live: '2', 'last-good': '1' }],
    ['no last-good where there was none', ['1'], { live: '1' }],
  ])(
    'leaves %s when live cannot be moved, so that a rollback goes further back',
    async (_, released, aliases) => {
      const stage = new ReleaseStage();
      for (const version of released) {
        if (version !== '1') stage.lambda.publish(NAME);
        await stage.release(entry(version));
      }
      const next = stage.lambda.publish(NAME);
      stage.lambda.before = ({ operation, input }) => {
        if (operation === 'UpdateAlias' && input.Name === 'live')
          throw serviceError('Refused', 'no');
      };
      await expect(stage.release(entry(next))).rejects.toThrow('no');
      await expect(stage.endState()).resolves.toMatchObject({ aliases });
    },
  );

  it('keeps last-good at what it came from when somebody else moved live meanwhile', async () => {
    const stage = new ReleaseStage();
    await stage.release(entry('1'));
    stage.lambda.publish(NAME);
    stage.lambda.publish(NAME);
    stage.lambda.before = ({ operation, input }) => {
      if (operation !== 'UpdateAlias' || input.Name !== 'live') return;
      stage.lambda.before = () => undefined;
      stage.lambda.point(NAME, 'live', '3');
    };
    await expect(stage.release(entry('2'))).rejects.toThrow('was moved to 3 by somebody else');
    expect((await stage.endState()).aliases).toEqual({ live: '3', 'last-good': '1' });
  });

  it('tells its own failure also when the version cannot be taken down', async () => {
    const stage = failing();
    stage.lambda.before = ({ operation, input }) => {
      const parks = input.FunctionScalingConfig?.MaxExecutionEnvironments === 0;
      if (operation === 'PutFunctionScalingConfig' && parks) {
        throw serviceError('AccessDeniedException', 'no');
      }
    };
    await expect(stage.release(entry('2'))).rejects.toThrow('failed its proof');
    expect(stage.lines.at(-1)).toBe(
      `release ${NAME}: live stays at 1, version 2 could not be parked and may keep its floor (AccessDeniedException: no)`,
    );
  });

  it('says what to do when the schedule group is missing', async () => {
    const stage = ReleaseStage.published();
    const floors = { ...stage.options().floors, group_name: 'gone' };
    await expect(stage.release(entry('2'), { floors })).rejects.toThrow(
      'the schedule group gone is missing: deploy the stage again, Terraform makes it',
    );
    expect(stage.lambda.live(NAME).version).toBe('1');
  });
});
