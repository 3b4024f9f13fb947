/** The tier ladder: the cheapest tier that is sure decides, and where none is, the user is asked once. */
import type { Message } from '@aws-sdk/client-bedrock-runtime';
import { type Deadline, DeadlineExceeded } from '../../shared/deadline.ts';
import { type ModelClient, ModelFailed } from '../../shared/model/model-client.ts';
import type { AgentDefinition } from '../agent-types.ts';
import { optionsFor } from './clarify.ts';
import { type Classification, classify } from './classify.ts';
import type { Decision, ModelFinding, Reason, Tier } from './decision.ts';
import {
  climbLocally,
  type LocalRouter,
  lastResort,
  pendingOptions,
  type Undecided,
} from './local-ladder.ts';
import { thresholdsFor } from './routing-config.ts';
import type { SessionState } from './session-state.ts';

export interface Router extends LocalRouter {
  /** Tells the configuration that decides: agents, examples, thresholds and models. */
  configHash: string;
  model: ModelClient;
  /** Models that choose, best first. */
  chain: readonly string[];
}

export interface RoutedMessage {
  /** The conversation, the user's new message last. */
  messages: Message[];
  /** Undefined for the first message of a session. */
  session?: SessionState | undefined;
}

/**
 * @throws ModelFailed when a model refused the message, or none answered and there are no two agents to ask about; the
 * deadline's reason once that is over
 */
export async function route(
  router: Router,
  text: string,
  { messages, session }: RoutedMessage,
  deadline: Deadline,
): Promise<Decision> {
  const outcome = climbLocally(router, text, session);
  if ('decision' in outcome) return outcome.decision;
  const { undecided } = outcome;
  const { candidates } = undecided;
  const ladder = { router, text, session, undecided };
  try {
    const choice = await classify(
      router.model,
      router.chain,
      router.agents,
      candidates,
      messages,
      deadline,
    );
    undecided.clock.lap('model');
    return chosen(ladder, choice);
  } catch (error) {
    const failure = unavailability(error, deadline);
    if (!failure) throw error;
    undecided.clock.lap('model');
    const decision = withoutModel(ladder, { models: router.chain, failure });
    if (!decision) throw error;
    return decision;
  }
}

interface Ladder {
  router: Router;
  text: string;
  session: SessionState | undefined;
  undecided: Undecided;
}

/** Why no model chose, when that is a reason to go on without one. A refusal of the message is not. */
function unavailability(error: unknown, { signal }: Deadline): string | undefined {
  if (signal.aborted) return undefined;
  if (error instanceof DeadlineExceeded) return 'timeout';
  if (!(error instanceof ModelFailed)) return undefined;
  const last = error.attempts.at(-1)?.failure;
  return last?.remedy === 'fail' ? undefined : (last?.kind ?? 'none');
}

function chosen(ladder: Ladder, { agent, confidence, models }: Classification): Decision {
  const { router, undecided } = ladder;
  const model = { models, agent, confidence };
  const owner = undecided.candidates.find(({ id }) => id === agent);
  const thresholds = { model: thresholdsFor(router.config, owner).model };
  // With one candidate there is nobody to ask about: it is chosen, or nobody is.
  if (confidence < thresholds.model.confidence && undecided.candidates.length > 1) {
    return ask(ladder, 'model-unsure', { model, confidence, thresholds });
  }
  return agent === null
    ? decide(ladder, 'declined', null, 'chose-nobody', { model, confidence, thresholds })
    : decide(ladder, 'model', agent, 'chosen', { model, confidence, thresholds });
}

/** @returns undefined when there is no agent likely enough and none to ask about */
function withoutModel(ladder: Ladder, model: ModelFinding): Decision | undefined {
  const { router, session, undecided } = ladder;
  const { local, candidates } = undecided;
  const { confidence } = local;
  const best = candidates.find(({ id }) => id === local.agent);
  const { guess } = thresholdsFor(router.config, best);
  const thresholds = { guess };
  const isLikely =
    best &&
    local.abstained !== 'out-of-scope' &&
    confidence >= guess.confidence &&
    local.margin >= guess.margin;
  if (isLikely) {
    return decide(ladder, 'local', best.id, 'guess', { model, confidence, thresholds });
  }
  const nobodyToAsk = pendingOptions(router, session)
    ? !router.config.human
    : candidates.length < 2;
  if (nobodyToAsk) return undefined;
  return ask(ladder, 'model-unavailable', { model, confidence, thresholds });
}

/** A question to the user, unless the turn before was one already. */
function ask(
  ladder: Ladder,
  reason: Reason,
  found: Pick<Decision, 'model' | 'confidence' | 'thresholds'> & { model: ModelFinding },
): Decision {
  const { router, text, session } = ladder;
  if (pendingOptions(router, session)) {
    return decide(ladder, lastResort(router.config), null, 'still-unclear', found);
  }
  const options = optionsFor(likeliestTwo(ladder.undecided, found.model.agent), text);
  return decide(ladder, 'clarify', null, reason, { ...found, options });
}

/** The model's choice first, where it made one, then the classifier's order; agents that it does not rank come last. */
function likeliestTwo(
  { candidates, local }: Undecided,
  favourite: string | null | undefined,
): AgentDefinition[] {
  const order = local.ranking.map(({ agent }) => agent);
  const place = ({ id }: AgentDefinition): number => {
    if (id === favourite) return -1;
    const ranked = order.indexOf(id);
    return ranked < 0 ? order.length : ranked;
  };
  return candidates.toSorted((a, b) => place(a) - place(b)).slice(0, 2);
}

function decide(
  { undecided: { candidates, local, clock } }: Ladder,
  tier: Tier,
  agent: string | null,
  reason: Reason,
  found: Pick<Decision, 'confidence'> & Partial<Decision>,
): Decision {
  const considered = candidates.map(({ id }) => id);
  return { agent, tier, reason, candidates: considered, local, ...found, ms: clock.ms() };
}
