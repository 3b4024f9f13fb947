import { describe, expect, it } from '@jest/globals';
import { type PruneReport, prune } from '../../../../functions/version-pruner/prune.ts';
import type { PruneSettings } from '../../../../functions/version-pruner/settings.ts';
import { MemoryLambda, serviceError } from '../../../support/memory-lambda.ts';

const POOL = 'agentpool-test-g1';
const A = 'agentpool-test-alpha';
const B = 'agentpool-test-beta';

const active = (count: number): string[] => Array.from({ length: count }, () => 'Active');

function run(
  lambda: MemoryLambda,
  changes: Partial<PruneSettings> = {},
  isOver: () => boolean = () => false,
): Promise<PruneReport> {
  const settings = { poolName: POOL, fleetPrefix: 'agentpool-test-', keep: 2, dryRun: false };
  return prune(lambda, { ...settings, ...changes }, { isOver, sleep: lambda.sleep });
}

const named = (verdicts: { function: string; version: string }[]): string[] =>
  verdicts.map((verdict) => `${verdict.function}:${verdict.version}`);

/** Numbered versions that a client could still invoke. */
const left = (lambda: MemoryLambda, name: string): string[] =>
  Object.entries(lambda.states(name))
    .filter(([, state]) => state !== 'Deleting')
    .map(([version]) => version);

describe('pruning a pool', () => {
  it('deletes all but the newest N of each function, oldest first', async () => {
    const lambda = new MemoryLambda();
    lambda.add(A, POOL, active(12));
    lambda.add(B, POOL, active(1));
    const report = await run(lambda);
    expect(left(lambda, A)).toEqual(['11', '12']);
    expect(left(lambda, B)).toEqual(['1']);
    expect(lambda.callsOf('DeleteFunction').map(({ input }) => input.Qualifier)).toEqual(
      Array.from({ length: 10 }, (_, index) => String(index + 1)),
    );
    expect(named(report.kept)).toEqual([`${A}:11`, `${A}:12`, `${B}:1`]);
    expect(report).toMatchObject({ slots: { used: 13, of: 100 }, errors: [], complete: true });
  });

  it('reads every page of the pool: what is newest may stand on the last one', async () => {
    const lambda = new MemoryLambda();
    lambda.add(B, POOL, active(60));
    lambda.add(A, POOL, active(40));
    const report = await run(lambda, { dryRun: true, keep: 3 });
    expect(report.slots.used).toBe(100);
    expect(named(report.kept)).toEqual([
      ...['38', '39', '40'].map((version) => `${A}:${version}`),
      ...['58', '59', '60'].map((version) => `${B}:${version}`),
    ]);
  });

  it('takes two calls on a full pool with nothing to delete', async () => {
    const lambda = new MemoryLambda();
    for (let index = 0; index < 50; index += 1) {
      lambda.add(`agentpool-test-${index}`, POOL, active(2));
    }
    const report = await run(lambda);
    expect(report.kept).toHaveLength(100);
    expect(lambda.calls).toHaveLength(2);
  });

  it('plans in a dry run exactly what a live run deletes, and changes nothing', async () => {
    const make = (): MemoryLambda => {
      const lambda = new MemoryLambda();
      lambda.add(A, POOL, ['Failed', 'Pending', 'Active', 'Deactivated', 'Active', 'Active']);
      lambda.add(B, POOL, active(5)).aliases.set('back', {
        version: '1',
        weights: { 2: 0.5 },
        revision: 1,
      });
      return lambda;
    };
    const dry = make();
    const planned = await run(dry, { dryRun: true });
    expect(dry.callsOf('DeleteFunction')).toEqual([]);
    const done = await run(make());
    expect(done).toEqual({ ...planned, dryRun: false });
    expect(named(done.deleted)).toEqual([`${A}:1`, `${A}:3`, `${A}:4`, `${B}:3`]);
  });

  it('keeps what an alias weights, though the alias stands on another version', async () => {
    const lambda = new MemoryLambda();
    lambda.protectsAliases = false;
    lambda.add(A, POOL, active(6)).aliases.set('live', {
      version: '6',
      weights: { 1: 0.05 },
      revision: 1,
    });
    const report = await run(lambda);
    expect(left(lambda, A)).toEqual(['1', '5', '6']);
    expect(report.kept).toContainEqual({
      function: A,
      version: '1',
      reason: 'alias live points at it',
    });
  });

  it('leaves versions alone that are no numbers', async () => {
    const lambda = new MemoryLambda();
    const owner = lambda.add(A, POOL, active(4));
    owner.versions.set('$LATEST.PUBLISHED', { state: 'Active' });
    const report = await run(lambda, { keep: 1 });
    expect(left(lambda, A)).toEqual(['4', '$LATEST.PUBLISHED']);
    expect(report.errors).toEqual([]);
  });

  it('touches only functions of its own fleet on a shared pool', async () => {
    const lambda = new MemoryLambda();
    lambda.add('agentpool-tests-alpha', POOL, active(9));
    lambda.add('other', POOL, active(9));
    lambda.add(A, 'another-pool', active(9));
    const report = await run(lambda, { keep: 1 });
    expect(report).toMatchObject({ kept: [], deleted: [], slots: { used: 18 } });
    expect(lambda.callsOf('DeleteFunction')).toEqual([]);
  });

  it('goes on after a delete that fails, and tells of it', async () => {
    const lambda = new MemoryLambda();
    lambda.add(A, POOL, active(5));
    lambda.add(B, POOL, active(4));
    lambda.before = ({ operation, input }) => {
      if (operation === 'DeleteFunction' && input.FunctionName === A && input.Qualifier === '1') {
        throw serviceError('TooManyRequestsException', 'Rate exceeded');
      }
    };
    const report = await run(lambda);
    expect(report.errors).toEqual([
      { function: A, reason: 'version 1: TooManyRequestsException: Rate exceeded' },
    ]);
    expect(named(report.deleted)).toEqual([`${A}:2`, `${A}:3`, `${B}:1`, `${B}:2`]);
  });

  it('goes on with the next function when the aliases of one cannot be read', async () => {
    const lambda = new MemoryLambda();
    lambda.add(A, POOL, active(5));
    lambda.add(B, POOL, active(3));
    lambda.before = ({ operation, input }) => {
      if (operation === 'ListAliases' && input.FunctionName === A) {
        throw serviceError('AccessDeniedException', 'no');
      }
    };
    const report = await run(lambda);
    expect(report.errors).toEqual([{ function: A, reason: 'AccessDeniedException: no' }]);
    expect(left(lambda, A)).toHaveLength(5);
    expect(named(report.deleted)).toEqual([`${B}:1`]);
  });

  it('deletes nothing of a function whose aliases cannot be read again', async () => {
    const lambda = new MemoryLambda();
    lambda.add(A, POOL, active(5));
    lambda.before = ({ operation }) => {
      if (operation === 'ListAliases' && lambda.callsOf('ListAliases').length === 2) {
        throw serviceError('ServiceException', 'later');
      }
    };
    const report = await run(lambda);
    expect(left(lambda, A)).toHaveLength(5);
    expect(report.errors).toEqual([{ function: A, reason: 'ServiceException: later' }]);
  });

  it('spares a version that an alias took after the plan was made', async () => {
    const lambda = new MemoryLambda();
    lambda.protectsAliases = false;
    const owner = lambda.add(A, POOL, active(5));
    lambda.before = ({ operation }) => {
      if (operation === 'ListAliases' && lambda.callsOf('ListAliases').length === 2) {
        owner.aliases.set('live', { version: '2', weights: {}, revision: 2 });
      }
    };
    const report = await run(lambda);
    expect(report.skipped).toEqual([
      { function: A, version: '2', reason: 'alias live points at it now' },
    ]);
    expect(left(lambda, A)).toEqual(['2', '4', '5']);
  });

  it('takes a refused or an overtaken delete for a skip and not for an error', async () => {
    const lambda = new MemoryLambda();
    const owner = lambda.add(A, POOL, active(4));
    lambda.before = ({ operation, input }) => {
      if (operation !== 'DeleteFunction') return;
      if (input.Qualifier === '1') {
        owner.aliases.set('back', { version: '1', weights: {}, revision: 1 });
      } else owner.versions.delete(input.Qualifier);
    };
    const report = await run(lambda);
    expect(report.skipped).toEqual([
      {
        function: A,
        version: '1',
        reason: 'ResourceConflictException: an alias points at the version',
      },
      { function: A, version: '2', reason: 'already gone' },
    ]);
    expect(report.errors).toEqual([]);
  });

  it('stops deleting when its time is over and says that it is not complete', async () => {
    const lambda = new MemoryLambda();
    lambda.add(A, POOL, active(6));
    const report = await run(lambda, {}, () => lambda.callsOf('DeleteFunction').length >= 2);
    expect(named(report.deleted)).toEqual([`${A}:1`, `${A}:2`]);
    expect(report.complete).toBe(false);
    expect(report.skipped.map(({ reason }) => reason)).toEqual(['no time left', 'no time left']);
  });

  it('sends at most two deletes a second', async () => {
    const lambda = new MemoryLambda();
    lambda.add(A, POOL, active(12));
    await run(lambda);
    expect(lambda.time).toBeGreaterThanOrEqual(10 * 500);
  });

  it('fails as a whole when the pool cannot be listed: it knows nothing then', async () => {
    const lambda = new MemoryLambda();
    lambda.before = () => {
      throw serviceError('ResourceNotFoundException', 'no such pool');
    };
    await expect(run(lambda)).rejects.toThrow('no such pool');
  });
});
