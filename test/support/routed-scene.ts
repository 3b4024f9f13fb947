/** Messages on their way through the tiers of routing, for tests: three agents, a classifier that finds what it is told. */
import type { ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import type { AgentDefinition } from '../../functions/router/agent-types.ts';
import type { Classification } from '../../functions/router/classifier/classifier.ts';
import type { Decision } from '../../functions/router/routing/decision.ts';
import { route } from '../../functions/router/routing/route.ts';
import type { RoutingConfig } from '../../functions/router/routing/routing-config.ts';
import { createRuleTier } from '../../functions/router/routing/rules.ts';
import type { SessionState } from '../../functions/router/routing/session-state.ts';
import { addUsage, noUsage, type Usage } from '../../functions/shared/model/usage.ts';
import { noHurry, type StubAnswer, stubModel, uses } from './model-stub.ts';

const agent = (id: string, ...patterns: string[]): AgentDefinition => ({
  id,
  description: `Owns ${id}`,
  model: 'small',
  maxToolCalls: 3,
  rules: patterns.map((pattern) => ({ pattern })),
  prompt: '',
  examples: Array.from({ length: 40 }, (_, index) => `${id} example ${index}`),
  tools: [],
});

export const agents = [
  agent('billing', '^refund\\b', '\\bP-\\d+\\b'),
  agent('shipping', '\\bS-\\d+\\b'),
  agent('support'),
];

/** The model's choice of an agent. */
export const choice = (input: unknown): StubAnswer => uses({ name: 'route', input });

export const UNSURE: Classification = {
  agent: 'billing',
  confidence: 0.4,
  outOfScope: 0.3,
  margin: 0.1,
  abstained: 'unsure',
  thresholds: { confidence: 0.9, outOfScope: 0.5 },
  ranking: [
    { agent: 'billing', score: 1 },
    { agent: 'shipping', score: 0.9 },
    { agent: 'support', score: -1 },
  ],
};
export const SURE: Classification = {
  ...UNSURE,
  agent: 'support',
  confidence: 0.97,
  abstained: null,
  ranking: [...UNSURE.ranking].reverse(),
};

export const CONFIG: RoutingConfig = {
  sticky: { minutes: 30, leaveConfidence: 0.9 },
  local: { declineAbove: 0.99 },
  model: { confidence: 0.6, shortlist: 2 },
  guess: { confidence: 0.7, margin: 0.5 },
};

/** The state of a session whose last turn an agent answered, a minute ago. */
export const running: SessionState = { agent: 'shipping', ageMs: 60_000, asked: false };
/** The same, where the user was asked which agent is meant. */
export const QUESTION = {
  ...running,
  agent: null,
  asked: true,
  options: [
    { agent: 'billing', label: 'billing' },
    { agent: 'support', label: 'support' },
  ],
};

/** One a test: what the classifier finds in the next messages, the settings, and the state of the session. */
export interface RoutedScene {
  found: Classification;
  config: RoutingConfig;
  session: SessionState | undefined;
  /** Routes a message; the model gives the answers in order. */
  decide(
    message: string,
    ...answers: StubAnswer[]
  ): Promise<{ decision: Decision; usage: Usage; requests: ConverseCommandInput[] }>;
}

export function routedScene(): RoutedScene {
  const scene: RoutedScene = {
    found: UNSURE,
    config: CONFIG,
    session: undefined,
    async decide(message, ...answers) {
      const model = stubModel(...answers);
      const messages = [{ role: 'user' as const, content: [{ text: message }] }];
      const deadline = noHurry();
      const { found, config, session } = scene;
      const router = {
        agents,
        rules: createRuleTier(agents),
        classifier: { agents: agents.map(({ id }) => id), classify: () => found },
        config,
        configHash: 'here',
        model: model.client,
        chain: ['one', 'two'],
      };
      try {
        const decision = await route(router, message, { messages, session }, deadline);
        const usage = model.spent.reduce(addUsage, noUsage());
        return { decision, usage, requests: model.requests };
      } finally {
        deadline.clear();
      }
    },
  };
  return scene;
}
