import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { slotsOfWorker } from '../../../../../functions/router/admission/slots.ts';
import { TenantSlots } from '../../../../../functions/router/admission/tenant-slots.ts';

interface Held {
  admitted: boolean;
  end(): Promise<void>;
}

/** Begins a turn that lasts until `end`. */
async function begin(slots: TenantSlots, tenant: string): Promise<Held> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let admitted = false;
  const turn = slots
    .run(tenant, () => {
      admitted = true;
      return promise;
    })
    .catch((error: unknown) => error);
  if (!admitted) expect(await turn).toMatchObject({ status: 429, code: 'tenant_busy' });
  return {
    admitted,
    async end() {
      resolve();
      await turn;
    },
  };
}

const flood = async (slots: TenantSlots, tenant: string, turns: number): Promise<Held[]> => {
  const all: Held[] = [];
  for (let turn = 0; turn < turns; turn += 1) all.push(await begin(slots, tenant));
  return all;
};

const admitted = (turns: readonly Held[]): number => turns.filter((turn) => turn.admitted).length;

describe('the slots of a worker', () => {
  it('are used by a tenant alone but for the reserve', async () => {
    const slots = new TenantSlots(16);
    expect(admitted(await flood(slots, 'a', 100))).toBe(12);
  });

  it('leave others their share beside a flood', async () => {
    const slots = new TenantSlots(16);
    await flood(slots, 'a', 100);
    expect(admitted(await flood(slots, 'b', 100))).toBe(2);
    expect(admitted(await flood(slots, 'c', 1))).toBe(1);
  });

  it('come back when turns end, also when they fail', async () => {
    const slots = new TenantSlots(8);
    const held = await flood(slots, 'a', 8);
    await Promise.all(held.map((turn) => turn.end()));
    await expect(slots.run('a', () => Promise.reject(new Error('broken')))).rejects.toThrow(
      'broken',
    );
    expect(admitted(await flood(slots, 'a', 8))).toBe(6);
  });

  it.each([undefined, 1, 2, 3])('of a worker with %p are not divided', async (size) => {
    expect(admitted(await flood(new TenantSlots(size), 'a', 10))).toBe(10);
  });

  it('never refuse a tenant that holds nothing, and never admit a flood into the reserve', async () => {
    const step = fc.record({ tenant: fc.constantFrom('a', 'b', 'c', 'd'), ends: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 4, max: 40 }), fc.array(step), async (size, steps) => {
        const slots = new TenantSlots(size);
        const running: (Held & { tenant: string })[] = [];
        for (const { tenant, ends } of steps) {
          const own = running.filter((turn) => turn.tenant === tenant);
          if (ends) {
            const [oldest] = own;
            if (!oldest) continue;
            await oldest.end();
            running.splice(running.indexOf(oldest), 1);
            continue;
          }
          const total = running.length;
          const turn = await begin(slots, tenant);
          if (own.length === 0 || total < size * 0.75) expect(turn.admitted).toBe(true);
          if (turn.admitted) running.push({ ...turn, tenant });
          else expect(own.length).toBeGreaterThanOrEqual(Math.max(1, Math.floor(size / 8)));
        }
      }),
    );
  });
});

describe('slots of a worker', () => {
  it.each([
    [{ AWS_LAMBDA_MAX_CONCURRENCY: '64', AWS_LAMBDA_NODEJS_WORKER_COUNT: '4' }, 16],
    [{ AWS_LAMBDA_MAX_CONCURRENCY: '10', AWS_LAMBDA_NODEJS_WORKER_COUNT: '4' }, 3],
    [{ AWS_LAMBDA_MAX_CONCURRENCY: '8' }, 8],
    [{}, undefined],
    [{ AWS_LAMBDA_MAX_CONCURRENCY: 'many', AWS_LAMBDA_NODEJS_WORKER_COUNT: '0' }, undefined],
    [{ AWS_LAMBDA_MAX_CONCURRENCY: '8', AWS_LAMBDA_NODEJS_WORKER_COUNT: 'x' }, 8],
  ])('with %j are %p', (env, slots) => {
    expect(slotsOfWorker(env)).toBe(slots);
  });
});
