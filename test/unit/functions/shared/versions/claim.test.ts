import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Claim,
  ClaimHeld,
  ClaimLost,
  type ClaimOptions,
  readLease,
  takeClaim,
} from '../../../../../functions/shared/versions/claim.ts';
import { MemoryLambda, serviceError } from '../../../../support/memory-lambda.ts';

const NAME = 'agentpool-test-router';
const MINUTE = 60_000;

function fleet(): MemoryLambda {
  const lambda = new MemoryLambda();
  lambda.add(NAME, 'pool', ['Active', 'Active', 'Active']);
  return lambda;
}

const take = (lambda: MemoryLambda, changes: Partial<ClaimOptions> = {}): Promise<Claim> =>
  takeClaim(lambda, {
    functionName: NAME,
    version: '3',
    holder: 'host:here:1',
    isDead: () => false,
    now: () => lambda.time,
    ...changes,
  });

const claimOf = (lambda: MemoryLambda) => lambda.function(NAME).aliases.get('release');

describe('a claim', () => {
  it('is an alias on the version, tells its holder and its end, and is gone afterwards', async () => {
    const lambda = fleet();
    const claim = await take(lambda);
    expect(claimOf(lambda)).toMatchObject({
      version: '3',
      description: 'host:here:1 until 1970-01-01T00:15:00.000Z',
    });
    await claim.release();
    expect(claimOf(lambda)).toBeUndefined();
  });

  it('keeps everybody else out, and tells them who and until when', async () => {
    const lambda = fleet();
    await take(lambda);
    const refused = take(lambda, { holder: 'pruner:2', version: '1' });
    await expect(refused).rejects.toThrow(ClaimHeld);
    await expect(refused).rejects.toMatchObject({ holder: 'host:here:1', until: 15 * MINUTE });
    await expect(refused).rejects.toThrow(
      'agentpool-test-router is being changed by host:here:1 until 1970-01-01T00:15:00.000Z at the latest: wait, or set TAKE_OVER=1',
    );
    expect(claimOf(lambda)?.version).toBe('3');
  });

  it.each([
    ['its lease is over', 15 * MINUTE, {}],
    ['its holder is known to be dead', 0, { isDead: (holder: string) => holder === 'host:here:1' }],
    ['an operator says so', 0, { takeOver: true }],
  ])(
    'is taken over when %s, and the first holder changes nothing any more',
    async (_, later, changes) => {
      const lambda = fleet();
      const first = await take(lambda);
      lambda.time += later;
      const second = await take(lambda, { holder: 'host:there:2', version: '2', ...changes });
      expect(claimOf(lambda)?.version).toBe('2');
      await expect(first.assertHeld()).rejects.toThrow(ClaimLost);
      await first.release();
      await second.assertHeld();
      expect(claimOf(lambda)).toBeDefined();
    },
  );

  it('is not taken over a moment before its lease is over', async () => {
    const lambda = fleet();
    await take(lambda);
    lambda.time += 15 * MINUTE - 1;
    await expect(take(lambda, { holder: 'other:1' })).rejects.toThrow(ClaimHeld);
  });

  it('never ends by itself when the alias tells no lease: a person made it', async () => {
    const lambda = fleet();
    lambda.point(NAME, 'release', '1');
    lambda.time += 1e12;
    await expect(take(lambda)).rejects.toMatchObject({ until: undefined });
    await take(lambda, { takeOver: true });
  });

  it('is renewed once less than half of it is left', async () => {
    const lambda = fleet();
    const claim = await take(lambda);
    lambda.time += 7 * MINUTE;
    await claim.assertHeld();
    expect(lambda.callsOf('UpdateAlias')).toEqual([]);
    lambda.time += MINUTE;
    await claim.assertHeld();
    expect(readLease(claimOf(lambda)?.description)).toEqual({
      holder: 'host:here:1',
      until: 23 * MINUTE,
      isRollback: false,
    });
    expect(claimOf(lambda)?.version).toBe('3');
    lambda.time += 8 * MINUTE;
    await claim.assertHeld();
    await expect(take(lambda, { holder: 'other:1' })).rejects.toThrow(ClaimHeld);
  });

  it('says that it is for a rollback as long as it lasts', async () => {
    const lambda = fleet();
    const claim = await take(lambda, { isRollback: true });
    expect(claimOf(lambda)?.description).toBe(
      'host:here:1 until 1970-01-01T00:15:00.000Z for a rollback',
    );
    lambda.time += 8 * MINUTE;
    await claim.assertHeld();
    expect(readLease(claimOf(lambda)?.description)).toEqual({
      holder: 'host:here:1',
      until: 23 * MINUTE,
      isRollback: true,
    });
    lambda.time += 15 * MINUTE;
    await take(lambda, { holder: 'host:there:2' });
    expect(readLease(claimOf(lambda)?.description)).toMatchObject({ isRollback: false });
  });

  it('is still ours after its end as long as nobody took it', async () => {
    const lambda = fleet();
    const claim = await take(lambda);
    lambda.time += 60 * MINUTE;
    await claim.assertHeld();
    await expect(take(lambda, { holder: 'other:1' })).rejects.toThrow(ClaimHeld);
  });

  it('is lost when somebody ended it, and when somebody ended it and made another', async () => {
    const lambda = fleet();
    const claim = await take(lambda);
    lambda.function(NAME).aliases.delete('release');
    await expect(claim.assertHeld()).rejects.toThrow(ClaimLost);
    await take(lambda, { holder: 'other:1' });
    await expect(claim.assertHeld()).rejects.toThrow(ClaimLost);
    await claim.release();
    expect(claimOf(lambda)?.description).toContain('other:1');
  });

  it('is ours although the answer to its making was lost and the client asked again', async () => {
    const lambda = fleet();
    const send = lambda.send;
    // As the SDK does: the second attempt is sent by the client itself.
    const asksTwice = {
      send: (async (command: never) => {
        await send(command).catch(() => undefined);
        return send(command);
      }) as typeof send,
    };
    const claim = await takeClaim(asksTwice, {
      functionName: NAME,
      version: '3',
      holder: 'host:here:1',
      isDead: () => false,
      now: () => lambda.time,
    });
    lambda.time += 8 * MINUTE;
    await claim.assertHeld();
    await claim.release();
    expect(claimOf(lambda)).toBeUndefined();
  });

  it('passes on what the service says of a version that cannot be claimed', async () => {
    const lambda = fleet();
    lambda.version(NAME, '3').state = 'Deleting';
    await expect(take(lambda)).rejects.toThrow('is being deleted');
    lambda.before = () => {
      throw serviceError('AccessDeniedException', 'no');
    };
    await expect(take(lambda)).rejects.toThrow('no');
  });

  it('makes the service itself refuse to delete the version', async () => {
    const lambda = fleet();
    await take(lambda, { version: '1' });
    lambda.version(NAME, '1').state = 'Deactivated';
    const { DeleteFunctionCommand } = await import('@aws-sdk/client-lambda');
    await expect(
      lambda.send(new DeleteFunctionCommand({ FunctionName: NAME, Qualifier: '1' })),
    ).rejects.toMatchObject({ name: 'ResourceConflictException' });
  });
});

describe('claims of several at once', () => {
  it('are held by one at a time, in whatever order their calls come and whoever dies', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.record({ waits: fc.nat(20), dies: fc.boolean() }), {
          minLength: 2,
          maxLength: 4,
        }),
        async (scheduler, actors) => {
          const lambda = fleet();
          lambda.before = () => scheduler.schedule(Promise.resolve());
          let inside: string | undefined;
          const act = async ({ waits, dies }: (typeof actors)[number], index: number) => {
            const holder = `actor:${index}`;
            const claim = await take(lambda, { holder });
            lambda.time += waits * MINUTE;
            await claim.assertHeld();
            // Nothing comes between the check and this: what is asserted is who passed the check.
            const lease = readLease(claimOf(lambda)?.description);
            inside = holder;
            expect(lease.holder).toBe(holder);
            if (dies) return;
            await claim.release();
            if (inside === holder) inside = undefined;
          };
          const ends = await scheduler.waitFor(Promise.allSettled(actors.map(act)));
          for (const end of ends) {
            if (end.status === 'rejected') {
              expect(['ClaimHeld', 'ClaimLost']).toContain(end.reason.name);
            }
          }
          expect(ends.some(({ status }) => status === 'fulfilled')).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});
