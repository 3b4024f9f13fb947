/**
 * Two deciders, somebody who looks and the clock work on one approval at once, while calls fail, answers get lost and
 * processes die at any step. What must hold: one verdict, for ever; an approved action is done once and a denied one never;
 * and whatever happened, the clock's next looks bring it to its end.
 */
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isOver } from '../../../functions/router/approvals/approval.ts';
import { approvalView } from '../../../functions/router/approvals/approval-view.ts';
import type { ApiError } from '../../../functions/router/http/api-error.ts';
import { type Choice, type Ended, LEASE_MS, MASKED, MINUTE, RAW, World } from './world.ts';

const RUNS = 2_000;

const seen = new Map<string, number>();
afterEach(() => seen.clear());

const fate = fc.oneof(
  { weight: 12, arbitrary: fc.constant('done' as const) },
  { weight: 1, arbitrary: fc.constantFrom('refused' as const, 'answer-lost' as const) },
  { weight: 1, arbitrary: fc.constantFrom('dies-before' as const, 'dies-after' as const) },
);
const passes = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom(0, 1, 1_000) },
  { weight: 1, arbitrary: fc.constantFrom(LEASE_MS, 31 * MINUTE) },
);
const choice: fc.Arbitrary<Choice> = fc.record({ pick: fc.nat(8), fate, passes });

const plan = fc.record({
  choices: fc.array(choice, { minLength: 10, maxLength: 80 }),
  decisions: fc.tuple(fc.constantFrom('approve', 'deny'), fc.constantFrom('approve', 'deny')),
  onTimeout: fc.constantFrom('deny', 'run'),
  isRemembered: fc.boolean(),
  hasRules: fc.boolean(),
}) as fc.Arbitrary<{
  choices: Choice[];
  decisions: ['approve' | 'deny', 'approve' | 'deny'];
  onTimeout: 'deny' | 'run';
  isRemembered: boolean;
  hasRules: boolean;
}>;

/** What processes that are still alive were told. */
async function settled(processes: readonly Promise<Ended>[]): Promise<(Ended | undefined)[]> {
  const gone = Promise.resolve(undefined);
  return Promise.all(processes.map((process) => Promise.race([process, gone])));
}

async function bringToItsEnd(world: World): Promise<void> {
  for (let look = 0; look < 8; look++) {
    world.now += 31 * MINUTE;
    void world.sweep();
    await world.run([]);
  }
}

describe('an approval under attack', () => {
  it('has one verdict, and its action is done once or never', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async ({ choices, decisions, onTimeout, isRemembered, hasRules }) => {
        const world = new World({ onTimeout, told: !isRemembered }, hasRules);
        const [bob, eve] = decisions;
        const deciders = [
          { actor: 'bob', decision: bob, ended: world.decide('bob', bob) },
          { actor: 'eve', decision: eve, ended: world.decide('eve', eve) },
          // Bob presses the button a second time.
          { actor: 'bob', decision: bob, ended: world.decide('bob', bob) },
        ];
        void world.look();
        void world.sweep();
        await world.run(choices);
        const told = await settled(deciders.map(({ ended }) => ended));
        const wasDisturbed = world.isDisturbed;
        await bringToItsEnd(world);

        const { standing, memory, effects, runs, session } = world;
        expect(isOver(standing)).toBe(true);
        expect(standing.told).toBe(true);
        expect(memory.marks.size).toBe(0);
        const turns = isRemembered ? ['ap-1'] : [];
        expect(new Set(session.map(({ turnId }) => turnId))).toEqual(new Set(turns));
        if (!world.isStalled) expect(session).toHaveLength(turns.length);
        if (standing.status === 'done') {
          expect(standing.outcome).toMatchObject({ result: { card: hasRules ? MASKED : RAW } });
        }
        expect(standing.outcome?.unchecked).toBeUndefined();
        const views = told.flatMap((one) => (one?.approval ? [approvalView(one.approval)] : []));
        const shown = JSON.stringify([session, views]);
        if (hasRules) expect(shown).not.toContain(RAW);
        const verdicts = memory.history.flatMap(({ verdict }) => verdict ?? []);
        expect(new Set(verdicts.map((verdict) => JSON.stringify(verdict))).size).toBe(1);

        const isApproved = standing.verdict?.decision === 'approve';
        if (!isApproved) expect(runs).toBe(0);
        if (standing.status === 'done') expect(effects).toEqual(new Set(['t-1']));
        if (isApproved && !wasDisturbed) expect(runs).toBe(1);
        expect(runs).toBeLessThanOrEqual(3);
        deciders.forEach(({ actor, decision }, index) => {
          const { approval, error } = told[index] ?? {};
          if (approval) expect(standing.verdict).toMatchObject({ by: actor, decision });
          const { code } = (error ?? {}) as ApiError;
          if (code === 'approval_expired') expect(standing.verdict?.by).toBeNull();
          if (code === 'already_decided') {
            expect({ by: standing.verdict?.by, decision: standing.verdict?.decision }).not.toEqual({
              by: actor,
              decision,
            });
          }
        });
        const kind = `${standing.status} ${standing.verdict?.by ?? 'clock'} ${runs}`;
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
      }),
      { numRuns: RUNS },
    );
    // The plans reach what they are made for.
    for (const kind of ['done bob 1', 'done eve 1', 'denied bob 0', 'expired clock 0']) {
      expect(seen.get(kind)).toBeGreaterThan(0);
    }
    expect([...seen.keys()].some((kind) => /^done \w+ [23]$/.test(kind))).toBe(true);
  });

  it.each(['dies-before', 'dies-after', 'answer-lost', 'refused'] as const)(
    'whose process %s at any of its calls is finished by the next look, and done once',
    async (fate) => {
      for (let step = 0; ; step++) {
        const world = new World();
        const ended = world.decide('bob', 'approve');
        await world.run([
          ...Array(step).fill({ pick: 0, fate: 'done', passes: 0 }),
          { pick: 0, fate, passes: 0 },
        ]);
        const [told] = await settled([ended]);
        const wasDecided = world.standing.status !== 'pending';
        // The decider tries again, once the lease is over.
        world.now += LEASE_MS;
        const again = world.decide('bob', 'approve');
        await world.run([]);
        expect(await again).toMatchObject({ approval: { status: 'done' } });
        expect(world.effects).toEqual(new Set(['t-1']));
        expect(world.session).toHaveLength(1);
        if (wasDecided) expect(world.standing.verdict?.at).toBe(1_000_000);
        // The fate came after the last call.
        if (told?.approval?.told && !world.isDisturbed) break;
        expect(step).toBeLessThan(20);
      }
    },
  );

  it('that gives no answer three times has failed, and says that it may have been done', async () => {
    const world = new World();
    void world.decide('bob', 'approve');
    for (let run = 0; run < 6; run++) {
      // The effect is the first call after the lease was written.
      const calls = run === 0 ? 3 : 4;
      await world.run([
        ...Array(calls).fill({ pick: 0, fate: 'done', passes: 0 }),
        { pick: 0, fate: 'dies-after', passes: 0 },
      ]);
      world.now += 31 * MINUTE;
      void world.sweep();
    }
    await world.run([]);
    expect(world.standing).toMatchObject({
      status: 'failed',
      outcome: { result: { message: expect.stringContaining('may have done its work') } },
    });
    expect(world.runs).toBe(3);
  });
});
