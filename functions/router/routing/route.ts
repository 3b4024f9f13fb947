/** The tier ladder: the cheapest tier that is sure decides. */
import type { Message } from '@aws-sdk/client-bedrock-runtime';
import type { Deadline } from '../../shared/deadline.ts';
import type { ModelClient } from '../../shared/model/model-client.ts';
import { noUsage, type Usage } from '../../shared/model/usage.ts';
import type { AgentDefinition } from '../agent-types.ts';
import type { Classifier } from '../classifier/classifier.ts';
import { classify } from './classify.ts';
import type { Decision } from './decision.ts';
import type { RuleTier } from './rules.ts';

export interface Router {
  agents: readonly AgentDefinition[];
  rules: RuleTier;
  classifier: Classifier;
  model: ModelClient;
  /** Models that choose, best first. */
  chain: readonly string[];
}

/** @param messages the conversation, the user's new message last */
export async function route(
  router: Router,
  message: string,
  messages: Message[],
  deadline: Deadline,
): Promise<{ decision: Decision; usage: Usage }> {
  const matching = router.rules.matching(message);
  if (matching.length === 1) {
    const [agent] = matching as [string];
    const decision: Decision = { agent, tier: 'rules', confidence: 1, candidates: [agent] };
    return { decision, usage: noUsage() };
  }
  const ids = matching.length > 0 ? new Set(matching) : undefined;
  const candidates = router.agents.filter(({ id }) => ids?.has(id) ?? true);
  const considered = candidates.map(({ id }) => id);
  const local = router.classifier.classify(message);
  const isSure = local.abstained === null && candidates.some(({ id }) => id === local.agent);
  if (isSure) {
    const { agent, confidence } = local;
    const decision: Decision = { agent, tier: 'local', confidence, candidates: considered, local };
    return { decision, usage: noUsage() };
  }
  const { agent, confidence, usage } = await classify(
    router.model,
    router.chain,
    candidates,
    messages,
    deadline,
  );
  const tier = agent === null ? 'declined' : 'model';
  return {
    decision: { agent, tier, confidence, candidates: considered, local },
    usage,
  };
}
