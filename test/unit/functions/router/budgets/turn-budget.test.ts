import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Limits, limitsOf } from '../../../../../functions/router/budgets/limits.ts';
import type { Spent } from '../../../../../functions/router/budgets/spent.ts';
import { TurnBudget } from '../../../../../functions/router/budgets/turn-budget.ts';
import type { ModelCall } from '../../../../../functions/shared/model/model-client.ts';
import { noUsage } from '../../../../../functions/shared/model/usage.ts';

const DAY = '2026-11-21';
const TIERS = { economy: ['micro'], small: ['lite'], standard: ['pro'], large: ['huge'] };
const AGENTS = [
  { id: 'support', downgradeTo: 'economy' as const, budgetUsdPerDay: 2 },
  { id: 'commerce' },
];
const DECLARED = { usdPerDay: 10, tenants: { free: null, frozen: 0 }, downgradeAtShare: 0.8 };
const limits = (tenant = 'acme'): Limits => limitsOf(DECLARED, AGENTS, tenant);
const spent = (usd: number, byAgent: Record<string, number> = {}): Spent => ({
  usd,
  byAgent: new Map(Object.entries(byAgent)),
});
const call = (agent?: string): ModelCall => ({
  ...(agent && { agent }),
  chain: ['lite'],
  system: [],
  messages: [],
  maxTokens: 1,
});
const budget = (before: Spent | undefined, tenant?: string) =>
  new TurnBudget(DAY, limits(tenant), TIERS, before);
const chainOf = (before: Spent | undefined, agent?: string) =>
  budget(before).admit(call(agent)).chain;

describe('a turn within its budget', () => {
  it('asks the models it would ask anyway, and tells what is left of the tightest limit', () => {
    const turn = budget(spent(3, { support: 1 }));
    expect(turn.admit(call('support')).chain).toEqual(['lite']);
    turn.onAttempt(call('support'), { ...noUsage(), costUsd: 0.5 });
    expect(turn.report()).toEqual({
      state: 'ok',
      remainingUsd: 0.5,
      resetsAt: '2026-11-22T00:00:00.000Z',
    });
  });

  it('counts every attempt: of the turn, and of the agent it was for', () => {
    const turn = budget(spent(0));
    turn.onAttempt(call(), { ...noUsage(), costUsd: 0.1 });
    turn.onAttempt(call('support'), { ...noUsage(), costUsd: 0.2 });
    turn.onAttempt(call('support'), { ...noUsage(), costUsd: null });
    expect(turn.spent.usd).toBeCloseTo(0.3);
    expect([...turn.spent.byAgent]).toEqual([['support', 0.2]]);
    expect(turn.usage.costUsd).toBeNull();
  });
});

describe('a turn when most is spent', () => {
  it('goes on with the cheaper tier of its agent', () => {
    for (const before of [spent(8), spent(2, { support: 1.6 })]) {
      const turn = budget(before);
      expect(turn.admit(call('support')).chain).toEqual(['micro']);
      expect(turn.report().state).toBe('downgraded');
    }
  });

  it('keeps the models of an agent that has no cheaper tier, and says so', () => {
    const turn = budget(spent(9.5));
    expect(turn.admit(call('commerce')).chain).toEqual(['lite']);
    expect(turn.report()).toMatchObject({ state: 'low', remainingUsd: 0.5 });
  });

  it('chooses an agent as ever', () => {
    expect(chainOf(spent(9))).toEqual(['lite']);
  });
});

describe('a turn when all is spent', () => {
  it('is refused before a model is asked, with the time when it may come again', () => {
    for (const agent of [undefined, 'support', 'commerce']) {
      expect(() => chainOf(spent(10), agent)).toThrow(
        expect.objectContaining({
          status: 429,
          code: 'budget_exhausted',
          message: "The day's budget is used up. It begins anew at 2026-11-22T00:00:00.000Z.",
          retryAfterSeconds: expect.any(Number),
        }),
      );
    }
  });

  it('is refused for the agent whose own budget is used up, and for no other', () => {
    const before = spent(3, { support: 2 });
    expect(() => chainOf(before, 'support')).toThrow("The day's budget for support is used up.");
    expect(chainOf(before, 'commerce')).toEqual(['lite']);
    expect(['support', 'commerce'].filter((id) => budget(before).refuses(id))).toEqual(['support']);
    expect(budget(undefined).refuses('support')).toBe(false);
  });

  it('is not stopped by what it spends itself: a tool may have done its work', () => {
    const turn = budget(spent(9.99));
    turn.admit(call('commerce'));
    turn.onAttempt(call('commerce'), { ...noUsage(), costUsd: 5 });
    expect(turn.admit(call('commerce')).chain).toEqual(['lite']);
    expect(turn.report().remainingUsd).toBe(0);
  });
});

describe('other limits', () => {
  it('hold for single tenants: none, or nothing at all', () => {
    const free = budget(spent(1_000), 'free');
    expect(free.admit(call('commerce')).chain).toEqual(['lite']);
    expect(free.report()).toMatchObject({ state: 'unlimited', remainingUsd: null });
    expect(() => budget(spent(0), 'frozen').admit(call())).toThrow('budget is used up');
    // Names of Object.prototype are tenants like any other.
    expect(limits('constructor').tenantUsd).toBe(10);
  });

  it('let the turn go on when the table could not be asked', () => {
    const turn = budget(undefined);
    expect(turn.admit(call('support')).chain).toEqual(['lite']);
    expect(turn.report()).toMatchObject({ state: 'unknown', remainingUsd: null });
    expect(turn.report(spent(4))).toMatchObject({ state: 'unknown', remainingUsd: 2 });
  });
});

it('never refuses below the limit, never goes on above it, never tells less than nothing is left', () => {
  const usd = fc.double({ min: 0, max: 20, noNaN: true });
  fc.assert(
    fc.property(usd, usd, fc.constantFrom('support', 'commerce', undefined), (all, own, agent) => {
      const before = spent(all, { support: own });
      const isOver = all >= 10 || (agent === 'support' && own >= 2);
      const turn = budget(before);
      let refused = false;
      try {
        turn.admit(call(agent));
      } catch {
        refused = true;
      }
      return refused === isOver && (turn.report().remainingUsd ?? -1) >= 0;
    }),
  );
});
