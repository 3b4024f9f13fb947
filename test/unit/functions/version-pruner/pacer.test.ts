import {
  DeleteFunctionCommand,
  ListAliasesCommand,
  ListFunctionVersionsByCapacityProviderCommand,
} from '@aws-sdk/client-lambda';
import { describe, expect, it } from '@jest/globals';
import type { LambdaSender } from '../../../../functions/shared/versions/lambda-reads.ts';
import { isThrottle, paced } from '../../../../functions/version-pruner/pacer.ts';
import { serviceError } from '../../../support/memory-lambda.ts';

const aliases = new ListAliasesCommand({ FunctionName: 'a' });
const throttle = () => serviceError('TooManyRequestsException', 'Rate exceeded');

/** A client on a clock of the test that answers what `answer` says of each call by its number, from 1. */
function client(answer: (call: number, now: number) => unknown = () => ({}), endsAt = Infinity) {
  const sent: number[] = [];
  let now = 0;
  const lambda = paced(
    {
      send: (async () => {
        sent.push(now);
        return answer(sent.length, now);
      }) as unknown as LambdaSender['send'],
    },
    {
      now: () => now,
      sleep: async (ms) => {
        now += ms;
      },
      isOver: () => now >= endsAt,
    },
  );
  return { lambda, sent };
}

describe('the pace of a run', () => {
  it('lets few calls through at once and then stays below the service’s 15 a second', async () => {
    const { lambda, sent } = client();
    for (let call = 0; call < 80; call += 1) await lambda.send(aliases);
    expect(sent.filter((at) => at === 0)).toHaveLength(14);
    for (const at of sent) {
      expect(sent.filter((other) => other >= at && other < at + 1_000).length).toBeLessThanOrEqual(
        at === 0 ? 14 + 15 : 15,
      );
    }
    expect(sent.at(-1)).toBeGreaterThan(((80 - 15) / 15) * 1_000);
  });

  it('counts reads of the pool on their own, as the service does', async () => {
    const { lambda, sent } = client();
    const pool = new ListFunctionVersionsByCapacityProviderCommand({ CapacityProviderName: 'g1' });
    for (let call = 0; call < 14; call += 1) {
      await lambda.send(pool);
      await lambda.send(aliases);
    }
    expect(sent.filter((at) => at === 0)).toHaveLength(28);
  });

  it('slows down each time it is refused, and comes back to its pace', async () => {
    const { lambda, sent } = client((call) => {
      if (call <= 4) throw throttle();
      return { call };
    });
    await expect(lambda.send(aliases)).resolves.toEqual({ call: 5 });
    const pauses = sent.slice(1).map((at, index) => at - (sent[index] as number));
    expect(pauses).toEqual([...pauses].sort((left, right) => left - right));
    expect(pauses[0]).toBeGreaterThan(100);
    for (let call = 0; call < 100; call += 1) await lambda.send(aliases);
    const last = sent.slice(-2) as [number, number];
    expect(last[1] - last[0]).toBeLessThan(80);
  });

  it('is never slower than a call in four seconds, however often it is refused', async () => {
    const { lambda, sent } = client((call) => {
      if (call <= 20) throw throttle();
    });
    await lambda.send(aliases);
    const last = sent.slice(-2) as [number, number];
    expect(last[1] - last[0]).toBe(4_000);
  });

  it('gives up when the time is over, with what the service said', async () => {
    const { lambda, sent } = client(() => {
      throw throttle();
    }, 5_000);
    await expect(lambda.send(aliases)).rejects.toThrow('Rate exceeded');
    expect(sent.at(-1)).toBeGreaterThanOrEqual(5_000);
  });

  it.each([
    ['a failure of the service', () => Object.assign(new Error('x'), { $fault: 'server' })],
    ['a lost connection', () => Object.assign(new Error('x'), { code: 'ECONNRESET' })],
    ['a time-out', () => serviceError('TimeoutError', 'x')],
  ])('tries %s three times', async (_, failure) => {
    const lasting = client(() => {
      throw failure();
    });
    await expect(lasting.lambda.send(aliases)).rejects.toThrow('x');
    expect(lasting.sent).toEqual([0, 100, 300]);
    const passing = client((call) => {
      if (call < 3) throw failure();
      return { call };
    });
    await expect(passing.lambda.send(aliases)).resolves.toEqual({ call: 3 });
  });

  it.each(['AccessDeniedException', 'ResourceConflictException', 'ResourceNotFoundException'])(
    'tries what is refused with %s once',
    async (name) => {
      const { lambda, sent } = client(() => {
        throw serviceError(name);
      });
      const command = new DeleteFunctionCommand({ FunctionName: 'a', Qualifier: '1' });
      await expect(lambda.send(command)).rejects.toMatchObject({ name });
      expect(sent).toHaveLength(1);
    },
  );

  it('knows a throttle by its name', () => {
    expect(isThrottle(throttle())).toBe(true);
    expect(isThrottle(serviceError('ServiceException'))).toBe(false);
  });
});
