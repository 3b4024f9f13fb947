/**
 * The model's programs make the calls of the real ones, in the same order: what changes something, and the reads that
 * decide about it. Reads that only wait, guard or tell, and repetitions of one call in a row, are left out on both sides.
 */
import { describe, expect, it } from '@jest/globals';
import { runPruner } from '../../support/pruner.ts';
import { entry, NAME, ReleaseStage } from '../../support/release-stage.ts';
import type { Step } from '../checker/explore.ts';
import { POLICY } from './sizes.ts';
import { type ProgramName, start, WORLDS } from './start.ts';
import type { State } from './state.ts';
import { versionModel } from './version-model.ts';
import type { World } from './world.ts';

const DECIDES = /^(Create|Update|Delete|Put|Invoke|ListAliases|ListFunctionVersions)/;

const decisive = (calls: readonly string[]): string[] =>
  calls
    .filter((call) => DECIDES.test(call))
    .filter((call, index, all) => !/Schedule$/.test(call) || call !== all[index - 1]);

/** Runs a program of the model alone; whatever else is to happen by itself comes when it waits. */
function modelCalls(program: ProgramName, world: Partial<World>, failing = false): string[] {
  const budget = failing ? { failedProofs: 1 } : {};
  const model = versionModel(start([program], budget, world), POLICY);
  const calls: string[] = [];
  let state = model.initial;
  while (state.processes[0]?.at !== 'ended') {
    const next = choose(model.steps(state), program);
    calls.push(...callsOf(next.label));
    state = next.next;
  }
  return decisive(calls);
}

function choose(steps: readonly Step<State>[], program: ProgramName): Step<State> {
  const failure = steps.find(({ label }) => label.endsWith('prove fails'));
  const own = steps.find(({ label }) => label.startsWith(`${program}:`));
  return (failure ?? own ?? steps[0]) as Step<State>;
}

/** A failed proof is an invocation too. */
const callsOf = (label: string): string[] =>
  label.endsWith('prove fails') ? ['Invoke'] : (/\((.*)\)$/.exec(label)?.[1]?.split(', ') ?? []);

const windows = [
  {
    name: 'day',
    start: 'cron(0 7 ? * * *)',
    end: 'cron(0 19 ? * * *)',
    timezone: 'UTC',
    floor: 3,
    ceiling: 9,
  },
];
const at = (version: string) => entry(version, { windows });

/** Version 3 serves, 2 is hot, 1 parked, and 4 is just published: as the model starts. */
async function settledStage(): Promise<ReleaseStage> {
  const stage = new ReleaseStage(['Active']);
  await stage.release(at('1'));
  for (const version of ['2', '3']) {
    stage.lambda.publish(NAME);
    await stage.release(at(version));
  }
  stage.lambda.publish(NAME);
  await stage.lambda.sleep(60_000);
  return stage;
}

/** Calls of the real program, on the stage as `prepare` leaves it. */
async function realCalls(
  run: (stage: ReleaseStage) => Promise<unknown>,
  prepare: (stage: ReleaseStage) => Promise<unknown> = async () => undefined,
): Promise<string[]> {
  const stage = await settledStage();
  await prepare(stage);
  stage.hook(() => undefined);
  await run(stage).catch(() => undefined);
  return decisive(stage.calls.map(({ operation }) => operation));
}

const prune = ({ lambda }: ReleaseStage) =>
  runPruner(lambda, {
    fleet: [{ name: NAME, compute: 'pool', vcpu: 1, policy: { ...POLICY, minimumAgeMinutes: 0 } }],
  });

/** Version 4 has come up meanwhile. */
const CAME_UP: Partial<World> = {
  ...WORLDS.SETTLED,
  versions: [...(WORLDS.SETTLED.versions ?? []).slice(0, 3), { state: 'Active', floor: 3 }],
};

/** After the release of 4: 1 is to be deleted, 2 parked, 3 hot. */
const RELEASED: Partial<World> = {
  versions: [
    { state: 'Deactivated', floor: 0 },
    { state: 'Deactivated', floor: 0 },
    { state: 'Active', floor: 1 },
    { state: 'Active', floor: 2 },
  ],
  live: 4,
  lastGood: 3,
};

const release = (stage: ReleaseStage) => stage.release(at('4'));

describe('the model makes the calls of', () => {
  it('a release', async () => {
    const calls = await realCalls(release);
    expect(calls).toContain('UpdateAlias');
    expect(modelCalls('release', WORLDS.SETTLED)).toEqual(calls);
  });

  it('a release whose proof fails', async () => {
    const calls = await realCalls(async (stage) => {
      stage.lambda.invoke = () => ({ FunctionError: 'Unhandled' });
      await stage.release(at('4'));
    });
    expect(modelCalls('release', WORLDS.SETTLED, true)).toEqual(calls);
  });

  it('a release that is run again', async () => {
    const calls = await realCalls(release, release);
    expect(modelCalls('release', RELEASED)).toEqual(calls);
  });

  it('a rollback', async () => {
    const calls = await realCalls((stage) => stage.rollback({ windows }));
    expect(modelCalls('rollback', CAME_UP)).toEqual(calls);
  });

  it('a pruner with nothing to do', async () => {
    expect(modelCalls('pruner', WORLDS.SETTLED)).toEqual(await realCalls(prune));
  });

  it('a pruner with a version to delete', async () => {
    expect(modelCalls('pruner', RELEASED)).toEqual(await realCalls(prune, release));
  });

  it('a pruner with a version to park', async () => {
    const calls = await realCalls(prune, async ({ lambda }) => {
      const parked = lambda.version(NAME, '1');
      parked.state = 'Active';
      parked.applied = { MinExecutionEnvironments: 2, MaxExecutionEnvironments: 6 };
    });
    expect(calls).toContain('PutFunctionScalingConfig');
    expect(modelCalls('pruner', WORLDS.WOKEN)).toEqual(calls);
  });
});
