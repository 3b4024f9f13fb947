/** The tiers that ask no model, for a stretch of a message. */
import type { Router } from '../routing/route.ts';
import type { DecideLocally } from './split-message.ts';

export function localTiers({
  rules,
  classifier,
}: Pick<Router, 'rules' | 'classifier'>): DecideLocally {
  return (text) => {
    const matching = rules.matching(text);
    const [only] = matching;
    if (only && matching.length === 1) {
      return {
        agent: only,
        tier: 'rules',
        reason: 'rule',
        confidence: 1,
        candidates: matching,
      };
    }
    const local = classifier.classify(text);
    // Where two patterns claim a stretch it may hold two requests.
    if (only || local.abstained !== null) return undefined;
    const { agent, confidence } = local;
    return { agent, tier: 'local', reason: 'sure', confidence, candidates: [agent], local };
  };
}
