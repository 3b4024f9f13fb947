import { describe, expect, it } from '@jest/globals';
import { serviceError } from '../../../support/memory-lambda.ts';
import { entry, NAME, ReleaseStage } from '../../../support/release-stage.ts';

const changes = { compute: 'on-demand', floor: null, ceiling: null, warm: false } as const;
const target = entry('2', changes);

/** `live` on version 1, version 2 in the state given. */
const onDemand = (state: string): ReleaseStage => {
  const stage = new ReleaseStage(['Active', state], undefined);
  stage.lambda.point(NAME, 'live', '1');
  return stage;
};

describe('releasing a function on demand', () => {
  it('proves the version by its number too, without floors and schedules', async () => {
    const stage = onDemand('Active');
    stage.hook(() => undefined);
    await expect(stage.release(target)).resolves.toEqual({ from: '1', to: '2', parked: [] });
    expect(stage.writes()).toEqual([
      'CreateAlias', // release
      'Invoke',
      'CreateAlias', // last-good
      'UpdateAlias', // live
      'DeleteAlias', // release
    ]);
    expect(stage.scheduler.calls).toEqual([]);
    expect(stage.lambda.callsOf('Invoke')[0]?.input).toMatchObject({ Qualifier: '2' });
    expect(stage.lambda.callsOf('Invoke')[0]?.input.InvocationType).toBeUndefined();
  });

  it('leaves live alone when the bundle does not load', async () => {
    const stage = onDemand('Active');
    stage.lambda.invoke = () => ({ FunctionError: 'Unhandled', errorMessage: 'FLEET is not' });
    stage.hook(() => undefined);
    await expect(stage.release(target)).rejects.toThrow('FLEET is not');
    expect(stage.lambda.live(NAME).version).toBe('1');
    expect(stage.lines).toEqual([`release ${NAME}: live stays at 1`]);
    expect(stage.writes()).toEqual(['CreateAlias', 'Invoke', 'DeleteAlias']);
  });

  it.each(['ResourceConflictException', 'ResourceNotReadyException', 'TooManyRequestsException'])(
    'asks again while the invocation wakes an idle version (%s)',
    async (code) => {
      const stage = onDemand('Inactive');
      const woken = stage.lambda.time + 30_000;
      stage.lambda.invoke = (_name, version) => {
        if (stage.lambda.time < woken) throw serviceError(code, 'Pending');
        return { type: 'agentpool.warm', version };
      };
      await expect(stage.release(target)).resolves.toMatchObject({ to: '2' });
    },
  );

  it('gives up on one that does not wake', async () => {
    const stage = onDemand('Inactive');
    stage.lambda.invoke = () => {
      throw serviceError('ResourceConflictException', 'Pending');
    };
    await expect(stage.release(target)).rejects.toThrow(
      `version 2 of ${NAME} takes no invocation after 5 minutes: ResourceConflictException: Pending`,
    );
    expect(stage.lambda.live(NAME).version).toBe('1');
  });

  it('is rolled back like any other', async () => {
    const stage = onDemand('Active');
    await stage.release(target);
    await expect(stage.rollback(changes)).resolves.toEqual({ from: '2', to: '1', parked: [] });
    expect((await stage.endState()).aliases).toEqual({ live: '1' });
  });
});
