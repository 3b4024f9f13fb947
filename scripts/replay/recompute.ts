/** Takes recorded decisions again, by the tiers that ask no model, with the configuration that is on disk. */
import { splitDecision } from '../../functions/router/delegation/split-decision.ts';
import type { Splitter } from '../../functions/router/delegation/split-message.ts';
import type { Decision } from '../../functions/router/routing/decision.ts';
import { type DecisionRecord, hashOf } from '../../functions/router/routing/decision-record.ts';
import { type LocalRouter, routeLocally } from '../../functions/router/routing/local-ladder.ts';

/** Who decides, and for whom: two decisions with the same outcome send a turn the same way. */
export interface Outcome {
  tier: string;
  /** Agents, in the order of the parts of a message for several; empty for nobody. */
  agents: readonly string[];
}

export type Verdict =
  | { kind: 'same' }
  /** No local tier decides: then as now a model is asked, which a replay does not do. */
  | { kind: 'asks-model' }
  | { kind: 'differs'; before: Outcome; after: Outcome }
  | { kind: 'not-recomputable'; why: 'no message' | 'message changed' };

export interface ReplayRouter {
  router: LocalRouter;
  split: Splitter;
}

/** Tier of an outcome that only a model could tell. */
const MODEL: Outcome = { tier: 'model', agents: [] };

export function recompute({ router, split }: ReplayRouter, record: DecisionRecord): Verdict {
  const { message, session, messageHash } = record;
  if (message === undefined) return { kind: 'not-recomputable', why: 'no message' };
  // Such as a message that was redacted on its way into the log.
  if (hashOf(message) !== messageHash) {
    return { kind: 'not-recomputable', why: 'message changed' };
  }
  const now = splitDecision(split, message) ?? routeLocally(router, message, session);
  if (!now) {
    return record.model
      ? { kind: 'asks-model' }
      : { kind: 'differs', before: outcomeOf(record), after: MODEL };
  }
  const [before, after] = [outcomeOf(record), outcomeOf(now)];
  const isSame = before.tier === after.tier && before.agents.join() === after.agents.join();
  // A likely agent that was taken for want of a model is a local decision only by name.
  return isSame && !record.model ? { kind: 'same' } : { kind: 'differs', before, after };
}

function outcomeOf({ tier, agent, parts }: Pick<Decision, 'tier' | 'agent' | 'parts'>): Outcome {
  const agents = parts?.map((part) => part.agent) ?? (agent === null ? [] : [agent]);
  return { tier, agents };
}
