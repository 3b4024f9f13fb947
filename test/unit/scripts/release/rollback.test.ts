import { describe, expect, it } from '@jest/globals';
import { chooseFunctions } from '../../../../scripts/release/rollback-functions.ts';
import { rollbackTarget } from '../../../../scripts/release/rollback-target.ts';
import { entry, NAME, ReleaseStage } from '../../../support/release-stage.ts';

/** Versions 1 to `count` released one after the other. */
async function released(count: number): Promise<ReleaseStage> {
  const stage = new ReleaseStage();
  await stage.release(entry('1'));
  for (let version = 2; version <= count; version += 1) {
    stage.lambda.publish(NAME);
    await stage.release(entry(String(version)));
  }
  await stage.lambda.sleep(10_000);
  return stage;
}

/** What a holder left that was cut off, as it wrote the claim. */
function claimLeft(stage: ReleaseStage, version: string, purpose = ''): void {
  stage.lambda.point(NAME, 'release', version);
  Object.assign(stage.lambda.function(NAME).aliases.get('release') as object, {
    description: `build:test until 2030-01-01T00:00:00.000Z${purpose}`,
  });
}

describe('a rollback', () => {
  it('goes back to the last good version, parks the one it left and makes the next one hot', async () => {
    const stage = await released(3);
    await expect(stage.rollback()).resolves.toEqual({ from: '3', to: '2', parked: ['3'] });
    await expect(stage.endState()).resolves.toMatchObject({
      aliases: { live: '2' },
      numbers: { 1: '1-6', 2: '2-6', 3: '0-0' },
    });
  });

  it('needs no more than a few seconds for a hot version: it is up already', async () => {
    const stage = await released(3);
    const begun = stage.lambda.time;
    let moved = Infinity;
    stage.hook(({ operation, input }) => {
      if (operation === 'UpdateAlias' && input.Name === 'live') moved = stage.lambda.time;
    });
    await stage.rollback();
    expect(moved - begun).toBeLessThan(3_000);
  });

  it('goes to the version that is asked for', async () => {
    const stage = await released(3);
    await expect(stage.rollback({}, '1')).resolves.toMatchObject({ from: '3', to: '1' });
    await expect(stage.endState()).resolves.toMatchObject({
      aliases: { live: '1' },
      numbers: { 1: '2-6', 2: '0-0', 3: '0-0' },
    });
  });

  it('keeps what it took back out of the next deploys, which look after what serves instead', async () => {
    const stage = await released(3);
    await stage.rollback();
    await stage.lambda.sleep(10_000);
    stage.lambda.version(NAME, '2').applied = {};
    await expect(stage.release(entry('3'))).resolves.toMatchObject({ from: '2', to: '2' });
    await expect(stage.endState()).resolves.toMatchObject({
      aliases: { live: '2' },
      numbers: { 1: '1-6', 2: '2-6', 3: '0-0' },
    });
    expect(stage.lines.join('\n')).toContain('version 3 was taken back, live stays at 2');
    // Further back still, and it is the deployed version that stays out.
    await stage.rollback({}, '1');
    await expect(stage.release(entry('3'))).resolves.toMatchObject({ from: '1', to: '1' });
    // A new version goes out, and brings no old mark along.
    stage.lambda.publish(NAME);
    await expect(stage.release(entry('4'))).resolves.toMatchObject({ from: '1', to: '4' });
    await expect(stage.release(entry('4'))).resolves.toMatchObject({ to: '4' });
  });

  it('brings back what was taken back when it is asked for', async () => {
    const stage = await released(3);
    await stage.rollback();
    await expect(stage.rollback({}, '3')).resolves.toMatchObject({ from: '2', to: '3' });
    await stage.lambda.sleep(10_000);
    await expect(stage.release(entry('3'))).resolves.toMatchObject({ from: '3', to: '3' });
    expect(stage.lines.join('\n')).not.toContain('was taken back, live stays');
  });

  it('stays where it went when a release and then the rollback itself were cut off', async () => {
    const stage = await released(3);
    // The release of 4 had marked 3, the rollback has moved live from 3 to 2, and both are gone.
    stage.lambda.point(NAME, 'last-good', '3');
    stage.lambda.point(NAME, 'live', '2');
    claimLeft(stage, '2', ' for a rollback');
    await expect(stage.rollback()).resolves.toMatchObject({ from: '2', to: '2' });
    expect((await stage.endState()).aliases).toEqual({ live: '2' });
  });

  it('finishes one to a newer version too, wherever last-good points', async () => {
    const stage = await released(3);
    await stage.rollback({}, '1');
    stage.lambda.point(NAME, 'last-good', '1');
    claimLeft(stage, '3', ' for a rollback');
    await expect(stage.rollback()).resolves.toMatchObject({ from: '1', to: '3' });
    expect((await stage.endState()).aliases).toEqual({ live: '3' });
  });

  it('that took back a release and was cut off keeps the way back that was there', async () => {
    const stage = await released(3);
    claimLeft(stage, '3', ' for a rollback');
    await expect(stage.rollback()).resolves.toMatchObject({ from: '3', to: '3' });
    expect((await stage.endState()).aliases).toEqual({ live: '3', 'last-good': '2' });
  });

  it('takes a release of a version that serves for no rollback, whatever its number', async () => {
    const stage = await released(3);
    // A hand had moved live to 3 before 2 was released.
    stage.lambda.point(NAME, 'live', '2');
    stage.lambda.point(NAME, 'last-good', '3');
    claimLeft(stage, '2');
    await expect(stage.rollback()).resolves.toMatchObject({ from: '2', to: '3' });
  });

  it('leaves live where it is when the release of an older version had not moved it', async () => {
    const stage = await released(3);
    claimLeft(stage, '1');
    await expect(stage.rollback()).resolves.toMatchObject({ from: '3', to: '3' });
    expect((await stage.endState()).aliases).toEqual({ live: '3', 'last-good': '2' });
  });

  it('goes one further back when it is run again after its end', async () => {
    const stage = await released(3);
    await stage.rollback();
    await stage.lambda.sleep(10_000);
    await expect(stage.rollback()).resolves.toMatchObject({ from: '2', to: '1' });
    await stage.lambda.sleep(10_000);
    await expect(stage.rollback()).rejects.toThrow('has no version that it could go back to');
  });

  it('keeps live where it is, and the target hot, when the target fails its proof', async () => {
    const stage = await released(3);
    stage.lambda.invoke = () => ({ FunctionError: 'Unhandled' });
    await expect(stage.rollback()).rejects.toThrow('version 2 of agentpool-test-router failed');
    expect(stage.lines.at(-1)).toBe(`rollback ${NAME}: live stays at 3, version 2 stays hot`);
    await expect(stage.endState()).resolves.toMatchObject({
      aliases: { live: '3', 'last-good': '2' },
      numbers: { 1: '0-0', 2: '1-6', 3: '2-6' },
    });
  });

  it('does nothing when live was moved after its target was chosen', async () => {
    const stage = await released(3);
    const { version, course } = await rollbackTarget(entry('0'), stage.options(), undefined);
    stage.lambda.publish(NAME);
    await stage.release(entry('4'));
    await expect(stage.release(entry(version), {}, course)).rejects.toThrow(
      'was moved to 4 while this rollback began',
    );
    expect(stage.lambda.live(NAME).version).toBe('4');
  });

  it.each([
    ['9', 'has no version 9: make status lists what there is'],
    ['$LATEST', 'VERSION must be the number of a version, not "$LATEST"'],
    ['-1', 'VERSION must be the number of a version'],
  ])('refuses VERSION=%s before anything changes', async (version, message) => {
    const stage = await released(2);
    stage.hook(() => undefined);
    await expect(stage.rollback({}, version)).rejects.toThrow(message);
    expect(stage.writes()).toEqual([]);
  });

  it('takes the claim of a pruner for no release that was cut off', async () => {
    const stage = await released(3);
    await stage.rollback();
    await stage.lambda.sleep(10_000);
    stage.lambda.point(NAME, 'release', '2');
    const lease = new Date(stage.lambda.time + 60_000).toISOString();
    Object.assign(stage.lambda.function(NAME).aliases.get('release') as object, {
      description: `pruner:1 until ${lease}`,
    });
    await expect(stage.rollback()).resolves.toMatchObject({ from: '2', to: '1' });
  });

  it('only tells what it would do in a dry run', async () => {
    const stage = await released(2);
    stage.hook(() => undefined);
    await stage.rollback({}, undefined, { dryRun: true });
    expect(stage.writes()).toEqual([]);
    expect(stage.lines.at(-1)).toBe(`rollback ${NAME}: would move live from 2 to 1`);
  });
});

describe('which functions are rolled back', () => {
  const OTHER = 'agentpool-test-sender';
  const fleet = { router: entry('0'), sender: entry('0', { function_name: OTHER }) };

  /** Two functions; the first release moves both, the second one those of `second`. */
  async function twice(second: readonly string[]): Promise<ReleaseStage> {
    const stage = new ReleaseStage();
    stage.lambda.add(OTHER, 'agentpool-test-g1', ['Active']);
    for (const names of [[NAME, OTHER], second]) {
      const releasedAt = stage.lambda.time;
      for (const function_name of names) {
        const version = stage.lambda.publish(function_name);
        await stage.release(entry(version, { function_name }), { releasedAt });
      }
      await stage.lambda.sleep(60_000);
    }
    return stage;
  }
  const choose = async (stage: ReleaseStage, request = {}): Promise<string[]> =>
    (await chooseFunctions(fleet, stage.options(), request)).map((one) => one.function_name);
  const rollBack = async (stage: ReleaseStage, name: string): Promise<void> => {
    await stage.rollback({ function_name: name });
    await stage.lambda.sleep(60_000);
  };

  it('are those that the last release moved; of others it says how', async () => {
    const stage = await twice([OTHER]);
    await expect(choose(stage)).resolves.toEqual([OTHER]);
    expect(stage.lines.at(-1)).toMatch(/^router stays: released 2026-\S+, .* F=router takes it/);
    await expect(choose(await twice([NAME, OTHER]))).resolves.toEqual([NAME, OTHER]);
  });

  it('are the remaining ones when a rollback was cut off between two functions', async () => {
    const stage = await twice([NAME, OTHER]);
    await rollBack(stage, NAME);
    await expect(choose(stage)).resolves.toEqual([OTHER]);
  });

  it('are none when the last release is taken back: never those of the one before', async () => {
    const stage = await twice([OTHER]);
    await rollBack(stage, OTHER);
    await expect(choose(stage)).rejects.toThrow('the last release is taken back already');
  });

  it('are those too at which a release was cut off', async () => {
    const stage = await twice([OTHER]);
    const version = stage.lambda.publish(NAME);
    stage.lambda.point(NAME, 'release', version);
    await expect(choose(stage)).resolves.toEqual([NAME, OTHER]);
  });

  it('is the one asked for, and nothing unknown', async () => {
    const stage = await twice([OTHER]);
    await expect(choose(stage, { name: 'router', version: '1' })).resolves.toEqual([NAME]);
    await expect(choose(stage, { version: '1' })).rejects.toThrow('VERSION needs F');
    await expect(choose(stage, { name: 'constructor' })).rejects.toThrow(
      'there is no function "constructor": F is one of router, sender',
    );
  });
});
