import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AgentDefinition } from '../../../../../functions/router/agent-types.ts';
import type { Classification } from '../../../../../functions/router/classifier/classifier.ts';
import type { Tier } from '../../../../../functions/router/routing/decision.ts';
import { routeLocally } from '../../../../../functions/router/routing/local-ladder.ts';
import { route } from '../../../../../functions/router/routing/route.ts';
import { createRuleTier } from '../../../../../functions/router/routing/rules.ts';
import { ModelFailed } from '../../../../../functions/shared/model/model-client.ts';
import { noHurry, says, stubModel, uses } from '../../../../support/model-stub.ts';

const IDS = ['a', 'b', 'c', 'd'];
const agents: AgentDefinition[] = IDS.map((id) => ({
  id,
  description: `Owns ${id}`,
  model: 'small',
  maxToolCalls: 1,
  rules: [{ pattern: `#${id}` }],
  prompt: '',
  examples: [],
  tools: [],
}));

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const message = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom('yes', 'cancel it', 'the second one', 'neither', 'I want a human', 'and #a?'),
  fc.subarray(IDS).map((ids) => `for ${ids.map((id) => `#${id}`).join(' ')}`),
);
const classification = fc
  .record({
    ranked: fc.shuffledSubarray(IDS, { minLength: 4, maxLength: 4 }),
    confidence: unit,
    outOfScope: unit,
    margin: unit,
    abstained: fc.constantFrom(null, 'unsure' as const, 'out-of-scope' as const),
  })
  .map(
    ({ ranked, ...rest }): Classification => ({
      ...rest,
      agent: ranked[0] as string,
      thresholds: { confidence: 0.9, outOfScope: 0.5 },
      ranking: ranked.map((agent, index) => ({ agent, score: -index })),
    }),
  );
const session = fc.option(
  fc.record(
    {
      agent: fc.constantFrom(...IDS, 'gone', null),
      ageMs: fc.nat(3_600_000),
      asked: fc.boolean(),
      options: fc
        .shuffledSubarray(IDS, { minLength: 2, maxLength: 2 })
        .map((ids) => ids.map((agent) => ({ agent, label: `owns ${agent}` }))),
    },
    { requiredKeys: ['agent', 'ageMs', 'asked'] },
  ),
  { nil: undefined },
);
const config = fc.record(
  {
    sticky: fc.record({ minutes: fc.constantFrom(0, 30), leaveConfidence: unit }),
    local: fc.record({ declineAbove: unit }, { requiredKeys: [] }),
    model: fc.record({ confidence: unit, shortlist: fc.integer({ min: 2, max: 5 }) }),
    guess: fc.record({ confidence: unit, margin: unit }),
    human: fc.constant({ team: 'desk' }),
  },
  { requiredKeys: ['sticky', 'local', 'model', 'guess'] },
);
/** What the model answers: a choice, which may be one that it must not make, or nothing of use. */
const answer = fc.oneof(
  fc
    .record({ agent: fc.constantFrom(...IDS, 'none', 'nonsense'), confidence: unit })
    .map((input) => uses({ name: 'route', input })),
  fc.constant(says('Hm.')),
);

const OWNED: readonly Tier[] = ['sticky', 'rules', 'local', 'model'];

describe('the tier ladder', () => {
  it('decides once, among its candidates, and asks a model only where no local tier is sure', async () => {
    await fc.assert(
      fc.asyncProperty(
        message,
        classification,
        session,
        config,
        answer,
        async (text, found, state, settings, reply) => {
          const model = stubModel(reply);
          const router = {
            agents,
            rules: createRuleTier(agents),
            classifier: { agents: IDS, classify: () => found },
            config: settings,
            configHash: '',
            model: model.client,
            chain: ['one'],
          };
          const deadline = noHurry();
          const messages = [{ role: 'user' as const, content: [{ text: text || '-' }] }];
          const routed = await route(router, text, { messages, session: state }, deadline).catch(
            (error: unknown) => error,
          );
          deadline.clear();
          const local = routeLocally(router, text, state);
          expect(model.requests.length > 0).toBe(local === undefined);
          const minutes = Math.max(settings.sticky.minutes, 10);
          const wasAsked = state?.options !== undefined && state.ageMs < minutes * 60_000;
          if (routed instanceof ModelFailed) {
            // Only when there is nobody to ask and nothing likely: a question was asked just before, and no people are there.
            expect(wasAsked && !settings.human).toBeTruthy();
            return;
          }
          const decision = routed as Awaited<ReturnType<typeof route>>;
          if (local) expect({ ...decision, ms: 0 }).toEqual({ ...local, ms: 0 });
          expect(OWNED.includes(decision.tier)).toBe(decision.agent !== null);
          if (decision.agent !== null) {
            expect(IDS).toContain(decision.agent);
            expect(decision.candidates).toContain(decision.agent);
          }
          if (decision.tier === 'clarify') {
            expect(wasAsked).toBe(false);
            expect(new Set(decision.options?.map(({ agent }) => agent)).size).toBe(2);
          }
          if (decision.tier === 'human') expect(settings.human).toBeDefined();
          expect(decision.confidence).toBeGreaterThanOrEqual(0);
          expect(decision.confidence).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 500 },
    );
  });
});
