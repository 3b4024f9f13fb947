import { describe, expect, it } from '@jest/globals';
import { type PrunePlan, planChanges } from '../../../../functions/version-pruner/plan.ts';
import { MemoryLambda } from '../../../support/memory-lambda.ts';
import { fleetFunction, left, named, POOL, runPruner } from '../../../support/pruner.ts';

const A = 'agentpool-test-alpha';
const B = 'agentpool-test-beta';

/** Alpha has something parked to delete and something up to park, beta nothing to do. */
function fleet(): MemoryLambda {
  const lambda = new MemoryLambda();
  lambda.add(A, POOL, ['Deactivated', 'Failed', 'Active', 'Deactivated', 'Active', 'Active']);
  lambda.add(B, POOL, ['Deactivated', 'Active', 'Active']);
  return lambda;
}

const planOf = async (lambda: MemoryLambda, settings = {}): Promise<PrunePlan> => {
  const { plan } = await runPruner(lambda, { dryRun: true, ...settings });
  // As a file would bring it back.
  return JSON.parse(JSON.stringify(plan));
};

describe('a dry run', () => {
  it('tells exactly what a live run does, and changes nothing', async () => {
    const dry = fleet();
    const { plan, ...planned } = await runPruner(dry, { dryRun: true });
    expect(dry.calls.filter(({ operation }) => !/^(Get|List)/.test(operation))).toEqual([]);
    const done = await runPruner(fleet());
    expect(done).toEqual({ ...planned, dryRun: false });
    expect(named(done.deleted)).toEqual([`${A}:1`, `${A}:2`]);
    expect(named(done.parked)).toEqual([`${A}:3`]);
    expect(plan?.actions.map(({ version, action }) => `${action} ${version}`)).toEqual([
      'delete 1',
      'delete 2',
      'park 3',
    ]);
  });
});

describe('a plan', () => {
  it('is executed when nothing has changed', async () => {
    const lambda = fleet();
    const plan = await planOf(lambda);
    const report = await runPruner(lambda, { plan });
    expect(named(report.deleted)).toEqual([`${A}:1`, `${A}:2`]);
    expect(named(report.parked)).toEqual([`${A}:3`]);
    expect(report.changed).toBeUndefined();
  });

  it.each<[string, (lambda: MemoryLambda) => void, string[]]>([
    [
      'a version changed its state',
      (lambda) => {
        lambda.version(A, '4').state = 'Active';
      },
      [`${A}: version 4 was Deactivated and is Active`],
    ],
    [
      'a version was published, though of a function with nothing to do',
      (lambda) => lambda.publish(B),
      [`${B}: version 4 is new`],
    ],
    [
      'a version went away',
      (lambda) => lambda.function(A).versions.delete('2'),
      [`${A}: version 2 is gone`, `${A}: version 2 would not be deleted any more`],
    ],
    [
      'an alias moved',
      (lambda) => lambda.point(A, 'live', '5'),
      [`${A}: alias live named 6 and names 5`, `${A}: version 1 would not be deleted any more`],
    ],
    [
      'an alias got a second target, and another one came',
      (lambda) => {
        lambda.point(A, 'live', '6', '4');
        lambda.point(A, 'back', '4');
      },
      [
        `${A}: alias live named 6 and names 6,4`,
        `${A}: alias back is new, it names 4`,
        `${A}: version 1 would not be deleted any more`,
      ],
    ],
    [
      'an alias is gone',
      (lambda) => lambda.function(A).aliases.delete('live'),
      [
        `${A}: alias live is gone, it named 6`,
        `${A}: version 1 would not be deleted any more`,
        `${A}: version 2 would not be deleted any more`,
        `${A}: version 3 would not be parked any more`,
      ],
    ],
    [
      'somebody calls a version by its number now',
      (lambda) => lambda.mappings.set('id', `${A}:3`),
      [`${A}: version 3 would not be parked any more`],
    ],
  ])('is refused with everything that changed when %s', async (_, change, expected) => {
    const lambda = fleet();
    const plan = await planOf(lambda);
    change(lambda);
    const before = JSON.stringify(lambda.states(A));
    const report = await runPruner(lambda, { plan });
    expect(report.changed?.sort()).toEqual(expected.sort());
    expect(JSON.stringify(lambda.states(A))).toBe(before);
    expect(report).toMatchObject({ dryRun: false, deleted: [], parked: [] });
    expect(report).not.toHaveProperty('plan');
  });

  it('is refused when the fleet gained or lost a function', async () => {
    const lambda = fleet();
    const plan = await planOf(lambda, { fleet: [fleetFunction(A)] });
    expect((await runPruner(lambda, { plan })).changed).toEqual([`${B} is new`]);
    const both = await planOf(lambda);
    const report = await runPruner(lambda, { plan: both, fleet: [fleetFunction(A)] });
    expect(report.changed).toEqual([`${B} is gone`]);
  });

  it('is refused by another stage, whatever it says', async () => {
    const plan = { ...(await planOf(fleet())), fleetPrefix: 'agentpool-prod-' };
    const report = await runPruner(fleet(), { plan });
    expect(report.changed).toEqual([
      'the plan was made for agentpool-prod-*, this is agentpool-test-*',
    ]);
  });

  it('is refused when somebody wrote an action into it that the policy does not want', async () => {
    const lambda = fleet();
    const plan = await planOf(lambda);
    plan.actions.push({ function: A, version: '6', action: 'delete', reason: 'because' });
    const report = await runPruner(lambda, { plan });
    expect(report.changed).toEqual([`${A}: version 6 would not be deleted any more`]);
    expect(left(lambda, A)).toHaveLength(6);
  });

  it('bounds the run: what it leaves out is left alone', async () => {
    const lambda = fleet();
    const plan = await planOf(lambda);
    plan.actions = plan.actions.filter(({ version }) => version === '2');
    const report = await runPruner(lambda, { plan });
    expect(named(report.deleted)).toEqual([`${A}:2`]);
    expect(report.kept).toContainEqual({
      function: A,
      version: '1',
      reason: 'not part of the plan',
    });
  });

  it('is checked and executed by two pruners at once to the same end', async () => {
    const lambda = fleet();
    const plan = await planOf(lambda);
    const reports = await Promise.all([runPruner(lambda, { plan }), runPruner(lambda, { plan })]);
    expect(left(lambda, A)).toEqual(['3', '4', '5', '6']);
    for (const report of reports) expect(report.errors).toEqual([]);
  });

  it('compares whatever a file may hold without falling over', () => {
    const now: PrunePlan = {
      fleetPrefix: 'p',
      facts: [{ function: 'a', versions: {} }],
      actions: [],
    };
    const known = { ...now, facts: [{ function: 'a', versions: {}, aliases: { live: ['1'] } }] };
    const odd = { function: 'a', versions: { 1: { deep: [null] } }, aliases: { live: 7 } };
    expect(planChanges({ ...now, facts: [odd as never] }, known)).toEqual([
      'a: version 1 is gone',
      'a: alias live named 7 and names 1',
    ]);
    expect(planChanges(now, now)).toEqual([]);
  });
});
