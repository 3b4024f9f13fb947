import { describe, expect, it } from '@jest/globals';
import { serviceError } from '../../../support/memory-lambda.ts';
import { entry, NAME, NOON, ReleaseStage } from '../../../support/release-stage.ts';

describe('releasing a function', () => {
  it('claims, sets the floor, proves the version by its number, marks the last good one, moves live, tidies up', async () => {
    const stage = ReleaseStage.published('Active', ['Active', 'Active']);
    stage.hook(() => undefined);
    await expect(stage.release(entry('3'))).resolves.toEqual({ from: '2', to: '3', parked: ['1'] });
    expect(stage.writes()).toEqual([
      'CreateAlias', // release
      'PutFunctionScalingConfig', // 3: 2-6
      'Invoke',
      'CreateAlias', // last-good
      'UpdateAlias', // live
      'PutFunctionScalingConfig', // 1: 0-0
      'PutFunctionScalingConfig', // 2: 1-6
      'DeleteAlias', // release
    ]);
    expect(stage.lambda.callsOf('Invoke')[0]?.input.Qualifier).toBe('3');
    await expect(stage.endState()).resolves.toEqual({
      aliases: { live: '3', 'last-good': '2' },
      states: { 1: 'Deactivated', 2: 'Active', 3: 'Active' },
      numbers: { 1: '0-0', 2: '1-6', 3: '2-6' },
      schedules: [],
    });
    expect(stage.lambda.live(NAME).description).toBe(`released ${new Date(NOON).toISOString()}`);
  });

  it('changes nothing and waits for nothing when it is run again', async () => {
    const stage = ReleaseStage.published();
    await stage.release(entry('2'));
    const end = await stage.endState();
    stage.hook(() => undefined);
    const before = stage.lambda.time;
    await expect(stage.release(entry('2'))).resolves.toEqual({ from: '2', to: '2', parked: [] });
    expect(stage.writes()).toEqual(['CreateAlias', 'Invoke', 'DeleteAlias']);
    expect(stage.lambda.time).toBe(before);
    await expect(stage.endState()).resolves.toEqual(end);
  });

  it('only tells what it would do in a dry run', async () => {
    const stage = ReleaseStage.published();
    stage.hook(() => undefined);
    await stage.release(entry('2'), { dryRun: true });
    expect(stage.writes()).toEqual([]);
    expect(stage.lines).toEqual([`release ${NAME}: would move live from 1 to 2`]);
  });

  it('writes down the release of a first version, which Terraform put live on', async () => {
    const stage = new ReleaseStage();
    await expect(stage.release(entry('1'))).resolves.toMatchObject({ from: '1', to: '1' });
    const { aliases, numbers } = await stage.endState();
    expect(aliases).toEqual({ live: '1' });
    expect(numbers).toEqual({ 1: '2-6' });
    expect(stage.lambda.live(NAME).description).toMatch(/^released /);
  });

  it('asks again when a version that is still being published takes no scaling', async () => {
    const stage = ReleaseStage.published();
    stage.lambda.refusesPendingScaling = true;
    await stage.release(entry('2'));
    expect(stage.numbers('2')).toBe('2-6');
    expect(stage.lambda.live(NAME).version).toBe('2');
  });

  it('wakes a parked version before traffic reaches it', async () => {
    const stage = new ReleaseStage(['Active', 'Deactivated']);
    stage.lambda.point(NAME, 'live', '1');
    await stage.release(entry('2'));
    expect(stage.lambda.states(NAME)).toMatchObject({ 2: 'Active' });
    expect(stage.lambda.live(NAME).version).toBe('2');
  });

  it.each([
    ['1', ['2'], 'of a shift that was cut off'],
    ['2', ['1'], 'even when live stands on the version already'],
  ])('clears the weights %s+%s %s', async (version, weighted) => {
    const stage = ReleaseStage.published();
    stage.lambda.point(NAME, 'live', version, ...weighted);
    await stage.release(entry('2'));
    expect(stage.lambda.live(NAME)).toMatchObject({ version: '2', weights: {} });
    expect((await stage.endState()).numbers).toEqual({ 1: '1-6', 2: '2-6' });
  });

  it('does not undo a move of somebody else that happened meanwhile', async () => {
    const stage = ReleaseStage.published();
    stage.lambda.publish(NAME);
    stage.lambda.before = ({ operation }) => {
      if (operation === 'Invoke') stage.lambda.point(NAME, 'live', '3');
    };
    await expect(stage.release(entry('2'))).rejects.toThrow(
      `live of ${NAME} was moved to 3 by somebody else meanwhile`,
    );
    expect(stage.lambda.live(NAME).version).toBe('3');
    expect(stage.lambda.states(NAME)['1']).toBe('Active');
  });

  it('recognises its own move when the answer was lost and the client sent it twice', async () => {
    const stage = ReleaseStage.published();
    let lost = false;
    stage.lambda.before = ({ operation, input }) => {
      if (operation !== 'UpdateAlias' || input.Name !== 'live' || lost) return;
      lost = true;
      stage.lambda.point(NAME, 'live', input.FunctionVersion);
    };
    await expect(stage.release(entry('2'))).resolves.toMatchObject({ to: '2' });
  });

  it('changes the floor of no version that an alias names, weighted or since a moment', async () => {
    const stage = new ReleaseStage(['Active', 'Active', 'Active', 'Active']);
    stage.lambda.point(NAME, 'canary', '4', '1');
    stage.lambda.before = ({ operation, input }) => {
      // The release has judged by now; it looks at the aliases once more before it changes version 2.
      if (operation === 'GetPolicy' && input.Qualifier === '2') {
        stage.lambda.point(NAME, 'back', '2');
      }
    };
    await expect(stage.release(entry('4'))).resolves.toMatchObject({ parked: [] });
    expect(stage.lines).toContain(`release ${NAME}: version 2 keeps its floor: back holds it`);
    expect((await stage.endState()).numbers).toMatchObject({ 1: '3-undefined', 3: '1-6' });
  });

  it.each([
    ['a resource policy', { policy: [{ Effect: 'Allow' }] }, 'its own resource policy'],
    ['an open durable execution', { durable: { open: 1 } }, 'a durable execution'],
  ])('parks no version that %s speaks for', async (_what, facts, reason) => {
    const stage = ReleaseStage.published('Active', ['Active', 'Active']);
    Object.assign(stage.lambda.version(NAME, '1'), facts);
    await expect(stage.release(entry('3'))).resolves.toMatchObject({ parked: [] });
    expect(stage.lines.at(-2)).toContain(`version 1 keeps its floor: ${reason}`);
    await stage.lambda.sleep(5_000);
    expect(stage.lambda.states(NAME)['1']).toBe('Active');
  });

  it('leaves a newer version alone: it may be the next release on its way', async () => {
    const stage = ReleaseStage.published();
    stage.lambda.publish(NAME);
    await stage.release(entry('2'));
    expect(stage.lambda.version(NAME, '3').requested).toBeUndefined();
  });

  it('parks what is left on an older generation of the pool', async () => {
    const stage = ReleaseStage.published('Active', ['Active', 'Active']);
    const poolNames = ['agentpool-test-g0', 'agentpool-test-g1'];
    await expect(stage.release(entry('3'), { poolNames })).resolves.toMatchObject({
      parked: ['1'],
    });
  });

  it('ends well when the pruner deletes a version before it is parked', async () => {
    const stage = ReleaseStage.published('Active', ['Active', 'Active']);
    stage.lambda.before = ({ operation, input }) => {
      if (operation === 'PutFunctionScalingConfig' && input.Qualifier === '1') {
        throw serviceError('ResourceNotFoundException');
      }
    };
    await expect(stage.release(entry('3'))).resolves.toMatchObject({ to: '3', parked: [] });
  });

  it('asks a version again that the service is changing, and says so when that does not end', async () => {
    const stage = ReleaseStage.published('Active', ['Active', 'Active']);
    let refusals = 3;
    stage.lambda.before = ({ operation, input }) => {
      const isParking = operation === 'PutFunctionScalingConfig' && input.Qualifier === '1';
      if (isParking && refusals-- > 0) throw serviceError('ResourceConflictException');
    };
    await expect(stage.release(entry('3'))).resolves.toMatchObject({ parked: ['1'] });

    const stuck = ReleaseStage.published('Active', ['Active', 'Active']);
    stuck.lambda.before = ({ operation, input }) => {
      const isParking = operation === 'PutFunctionScalingConfig' && input.Qualifier === '1';
      if (isParking) throw serviceError('ResourceConflictException');
    };
    await expect(stuck.release(entry('3'))).resolves.toMatchObject({ to: '3', parked: [] });
    expect(stuck.lines).toContain(
      `release ${NAME}: version 1 keeps its floor: it is being changed`,
    );
  });

  it('refuses a pool function without a floor before anything changes', async () => {
    const stage = ReleaseStage.published();
    stage.hook(() => undefined);
    await expect(stage.release(entry('2', { floor: null }))).rejects.toThrow('has no floor');
    expect(stage.writes()).toEqual([]);
  });
});
