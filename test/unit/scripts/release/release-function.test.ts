import { describe, expect, it } from '@jest/globals';
import type { FleetEntry } from '../../../../scripts/deploy/stage-terraform.ts';
import { releaseFunction } from '../../../../scripts/release/release-function.ts';
import { MemoryLambda, serviceError } from '../../../support/memory-lambda.ts';

const NAME = 'agentpool-test-router';
const POOL = 'agentpool-test-g1';

const entry = (version: string, changes: Partial<FleetEntry> = {}): FleetEntry => ({
  function_name: NAME,
  version,
  alias: 'live',
  compute: 'pool',
  floor: 2,
  ceiling: 6,
  workers: 4,
  concurrency: 4,
  warm: true,
  windows: [],
  versions: { hot: 1, parked: 2, minimum_age_minutes: 0 },
  vcpu: 1,
  ...changes,
});

/** A function whose version 1 serves and whose version 2 was just published. */
function published(outcome = 'Active'): MemoryLambda {
  const lambda = new MemoryLambda();
  lambda.add(NAME, POOL, ['Active']);
  lambda.publish(NAME, outcome);
  return lambda;
}

function run(lambda: MemoryLambda, target: FleetEntry, lines: string[] = [], dryRun = false) {
  return releaseFunction(target, {
    lambda,
    poolName: POOL,
    dryRun,
    print: (line) => lines.push(line),
    clock: { now: () => lambda.time, sleep: lambda.sleep, pollMs: 200, settleMs: 500 },
  });
}

/** Calls that change something. */
const writes = (lambda: MemoryLambda): string[] =>
  lambda.calls
    .map(({ operation }) => operation)
    .filter((operation) => /^(Put|Update|Delete|Invoke)/.test(operation));

describe('releasing a function', () => {
  it('sets the floor, waits, proves the version by its number, moves live, parks the old one', async () => {
    const lambda = published();
    await expect(run(lambda, entry('2'))).resolves.toEqual({ from: '1', to: '2', parked: ['1'] });
    expect(writes(lambda)).toEqual([
      'PutFunctionScalingConfig',
      'Invoke',
      'UpdateAlias',
      'PutFunctionScalingConfig',
    ]);
    expect(lambda.callsOf('Invoke')[0]?.input.Qualifier).toBe('2');
    expect(lambda.version(NAME, '2').applied).toEqual({
      MinExecutionEnvironments: 2,
      MaxExecutionEnvironments: 6,
    });
    await lambda.sleep(1_000);
    expect(lambda.states(NAME)).toEqual({ 1: 'Deactivated', 2: 'Active' });
  });

  it('changes nothing when it is run again', async () => {
    const lambda = published();
    await run(lambda, entry('2'));
    await lambda.sleep(1_000);
    lambda.calls.length = 0;
    const before = lambda.time;
    await expect(run(lambda, entry('2'))).resolves.toEqual({ from: '2', to: '2', parked: [] });
    expect(writes(lambda)).toEqual(['Invoke']);
    expect(lambda.time).toBe(before);
  });

  it('only tells what it would do in a dry run', async () => {
    const lambda = published();
    const lines: string[] = [];
    await run(lambda, entry('2'), lines, true);
    expect(writes(lambda)).toEqual([]);
    expect(lines).toEqual([`release ${NAME}: would move live from 1 to 2`]);
  });

  it('leaves live alone and says why when the version fails to start', async () => {
    const lambda = published('Failed');
    const lines: string[] = [];
    await expect(run(lambda, entry('2'), lines)).rejects.toThrow(
      `version 2 of ${NAME} is Failed: as the test said`,
    );
    expect(lambda.live(NAME).version).toBe('1');
    expect(lines.at(-1)).toBe(`release ${NAME}: live stays at 1`);
    expect(lambda.states(NAME)['1']).toBe('Active');
  });

  it('does not set a floor on a version that has failed already', async () => {
    const lambda = published('Failed');
    await lambda.sleep(1_000);
    await expect(run(lambda, entry('2'))).rejects.toThrow('is Failed');
    expect(writes(lambda)).toEqual([]);
  });

  it('gives up after 26 minutes and says what was missing', async () => {
    const lambda = published('Pending');
    await expect(run(lambda, entry('2'))).rejects.toThrow(
      `version 2 of ${NAME} is Pending after 26 minutes`,
    );
    expect(lambda.time).toBe(26 * 60_000);
    expect(lambda.live(NAME).version).toBe('1');
  });

  it.each([
    ['failed', { FunctionError: 'Unhandled', errorMessage: 'no table' }, 'no table'],
    ['answered something else', { statusCode: 200 }, 'did not answer the warm event'],
    ['came from another version', { type: 'agentpool.warm', version: '1' }, 'from version 1'],
  ])('leaves live alone when the proof %s', async (_what, answer, message) => {
    const lambda = published();
    lambda.invoke = () => answer;
    await expect(run(lambda, entry('2'))).rejects.toThrow(message);
    expect(lambda.live(NAME).version).toBe('1');
  });

  it('asks again when a version that is still being published takes no scaling', async () => {
    const lambda = published();
    lambda.refusesPendingScaling = true;
    await run(lambda, entry('2'));
    expect(lambda.version(NAME, '2').applied?.MinExecutionEnvironments).toBe(2);
    expect(lambda.live(NAME).version).toBe('2');
  });

  it('wakes a parked version before traffic reaches it', async () => {
    const lambda = new MemoryLambda();
    const owner = lambda.add(NAME, POOL, ['Active', 'Deactivated']);
    owner.aliases.set('live', { version: '1', weights: {}, revision: 1 });
    await run(lambda, entry('2'));
    expect(lambda.states(NAME)).toMatchObject({ 2: 'Active' });
    expect(lambda.live(NAME).version).toBe('2');
  });

  it('clears the weights of a shift that was cut off', async () => {
    const lambda = published();
    lambda.live(NAME).weights = { 2: 0.1 };
    await run(lambda, entry('2'));
    expect(lambda.live(NAME)).toMatchObject({ version: '2', weights: {} });
  });

  it('clears the weights even when live stands on the version already', async () => {
    const lambda = published();
    Object.assign(lambda.live(NAME), { version: '2', weights: { 1: 0.5 } });
    await expect(run(lambda, entry('2'))).resolves.toMatchObject({ parked: ['1'] });
    expect(lambda.live(NAME).weights).toEqual({});
  });

  it('does not undo a move of somebody else that happened meanwhile', async () => {
    const lambda = published();
    lambda.publish(NAME);
    lambda.before = ({ operation }) => {
      if (operation === 'Invoke') Object.assign(lambda.live(NAME), { version: '3', revision: 9 });
    };
    await expect(run(lambda, entry('2'))).rejects.toThrow(
      `live of ${NAME} was moved to 3 by somebody else meanwhile`,
    );
    expect(lambda.live(NAME).version).toBe('3');
    expect(lambda.states(NAME)['1']).toBe('Active');
  });

  it('recognises its own move when the answer was lost and the client sent it twice', async () => {
    const lambda = published();
    let lost = false;
    lambda.before = ({ operation, input }) => {
      if (operation !== 'UpdateAlias' || lost) return;
      lost = true;
      Object.assign(lambda.live(NAME), { version: input.FunctionVersion, revision: 2 });
    };
    await expect(run(lambda, entry('2'))).resolves.toMatchObject({ to: '2', parked: ['1'] });
  });

  it('parks no version that an alias holds, weighted or taken up again in the last moment', async () => {
    const lambda = new MemoryLambda();
    const owner = lambda.add(NAME, POOL, ['Active', 'Active', 'Active', 'Active']);
    owner.aliases.set('canary', { version: '4', weights: { 1: 0.1 }, revision: 1 });
    let lists = 0;
    lambda.before = ({ operation }) => {
      if (operation !== 'ListAliases') return;
      lists += 1;
      if (lists === 2) owner.aliases.set('back', { version: '2', weights: {}, revision: 1 });
    };
    await expect(run(lambda, entry('4'))).resolves.toMatchObject({ parked: ['3'] });
    await lambda.sleep(1_000);
    expect(lambda.states(NAME)).toEqual({
      1: 'Active',
      2: 'Active',
      3: 'Deactivated',
      4: 'Active',
    });
  });

  it('parks nothing newer than what serves: it may be the next release on its way', async () => {
    const lambda = published();
    lambda.publish(NAME);
    await run(lambda, entry('2'));
    expect(lambda.version(NAME, '3').requested).toBeUndefined();
  });

  it('ends well when the pruner deletes a version before it is parked', async () => {
    const lambda = published();
    lambda.before = ({ operation, input }) => {
      if (operation === 'PutFunctionScalingConfig' && input.Qualifier === '1') {
        throw serviceError('ResourceNotFoundException');
      }
    };
    await expect(run(lambda, entry('2'))).resolves.toMatchObject({ to: '2', parked: [] });
  });

  describe('of an on-demand function', () => {
    const target = entry('2', { compute: 'on-demand', floor: null, ceiling: null, warm: false });
    const onDemand = (state: string): MemoryLambda => {
      const lambda = new MemoryLambda();
      const owner = lambda.add(NAME, undefined, ['Active', state]);
      owner.aliases.set('live', { version: '1', weights: {}, revision: 1 });
      return lambda;
    };

    it('proves the version by its number too, without floors', async () => {
      const lambda = onDemand('Active');
      await expect(run(lambda, target)).resolves.toEqual({ from: '1', to: '2', parked: [] });
      expect(writes(lambda)).toEqual(['Invoke', 'UpdateAlias']);
      expect(lambda.callsOf('Invoke')[0]?.input).toMatchObject({ Qualifier: '2' });
      expect(lambda.callsOf('Invoke')[0]?.input.InvocationType).toBeUndefined();
    });

    it('leaves live alone when the bundle does not load', async () => {
      const lambda = onDemand('Active');
      lambda.invoke = () => ({ FunctionError: 'Unhandled', errorMessage: 'WARM_TARGETS is not' });
      const lines: string[] = [];
      await expect(run(lambda, target, lines)).rejects.toThrow('WARM_TARGETS is not');
      expect(lambda.live(NAME).version).toBe('1');
      expect(lines).toEqual([`release ${NAME}: live stays at 1`]);
      expect(writes(lambda)).toEqual(['Invoke']);
    });

    it.each(['ResourceConflictException', 'ResourceNotReadyException', 'TooManyRequestsException'])(
      'asks again while the invocation wakes an idle version (%s)',
      async (code) => {
        const lambda = onDemand('Inactive');
        lambda.invoke = (_name, version) => {
          if (lambda.time < 30_000) throw serviceError(code, 'Pending');
          return { type: 'agentpool.warm', version };
        };
        await expect(run(lambda, target)).resolves.toMatchObject({ to: '2' });
      },
    );

    it('gives up on one that does not wake', async () => {
      const lambda = onDemand('Inactive');
      lambda.invoke = () => {
        throw serviceError('ResourceConflictException', 'Pending');
      };
      await expect(run(lambda, target)).rejects.toThrow(
        `version 2 of ${NAME} takes no invocation after 5 minutes: ResourceConflictException: Pending`,
      );
      expect(lambda.live(NAME).version).toBe('1');
    });
  });

  it('says how to make a function provable that does not answer warm events', async () => {
    const lambda = published();
    lambda.invoke = () => ({ fields: ['type'] });
    await expect(run(lambda, entry('2', { warm: false }))).rejects.toThrow(
      `version 2 of ${NAME} failed its proof: it did not answer the warm event, but said {"fields":["type"]}; wrap its handler in answeringWarmEvents (functions/shared/warm-handler.ts)`,
    );
  });

  describe('that fails', () => {
    const failing = (): MemoryLambda => {
      const lambda = published();
      lambda.invoke = () => ({ FunctionError: 'Unhandled' });
      return lambda;
    };

    it('takes the new version down again, so that nobody pays for it', async () => {
      const lambda = failing();
      const lines: string[] = [];
      await expect(run(lambda, entry('2'), lines)).rejects.toThrow('failed its proof');
      expect(lines.at(-1)).toBe(`release ${NAME}: live stays at 1, version 2 is parked again`);
      await lambda.sleep(1_000);
      expect(lambda.states(NAME)).toEqual({ 1: 'Active', 2: 'Deactivated' });
      expect(lambda.live(NAME).version).toBe('1');
    });

    it('brings it up again when it is run again', async () => {
      const lambda = failing();
      await expect(run(lambda, entry('2'))).rejects.toThrow('failed its proof');
      await lambda.sleep(1_000);
      lambda.invoke = (_name, version) => ({ type: 'agentpool.warm', version });
      await expect(run(lambda, entry('2'))).resolves.toMatchObject({ to: '2', parked: ['1'] });
    });

    it.each(['live', 'canary'])('never takes down what %s holds, weighted or not', async (name) => {
      const lambda = failing();
      lambda.function(NAME).aliases.set(name, { version: '1', weights: { 2: 0.1 }, revision: 1 });
      const lines: string[] = [];
      await expect(run(lambda, entry('2'), lines)).rejects.toThrow('failed its proof');
      expect(lines.at(-1)).toContain(`version 2 keeps its floor, for ${name} holds it`);
      await lambda.sleep(1_000);
      expect(lambda.states(NAME)['2']).toBe('Active');
    });

    it('tells its own failure also when the version cannot be taken down', async () => {
      const lambda = failing();
      lambda.before = ({ operation, input }) => {
        const parks = input.FunctionScalingConfig?.MaxExecutionEnvironments === 0;
        if (operation === 'PutFunctionScalingConfig' && parks) {
          throw serviceError('AccessDeniedException', 'no');
        }
      };
      const lines: string[] = [];
      await expect(run(lambda, entry('2'), lines)).rejects.toThrow('failed its proof');
      expect(lines.at(-1)).toBe(
        `release ${NAME}: live stays at 1, version 2 could not be parked and may keep its floor (AccessDeniedException: no)`,
      );
    });
  });

  it('refuses a pool function without a floor before anything changes', async () => {
    const lambda = published();
    await expect(run(lambda, entry('2', { floor: null }))).rejects.toThrow('has no floor');
    expect(writes(lambda)).toEqual([]);
  });
});
