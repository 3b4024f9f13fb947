/** The tiers that ask no model, cheapest first. They decide alike for the same text, session and configuration. */
import type { AgentDefinition } from '../agent-types.ts';
import type { Classification, Classifier } from '../classifier/classifier.ts';
import { asksForHuman } from './asks-for-human.ts';
import type { AgentOption, Decision, Reason, Tier } from './decision.ts';
import { type FollowUpForm, followUpForm } from './follow-up.ts';
import { pickOption } from './pick-option.ts';
import { type RoutingConfig, thresholdsFor } from './routing-config.ts';
import type { RuleTier } from './rules.ts';
import type { SessionState } from './session-state.ts';
import { shortlist } from './shortlist.ts';
import { type TierClock, tierClock } from './tier-clock.ts';

export interface LocalRouter {
  agents: readonly AgentDefinition[];
  rules: RuleTier;
  classifier: Classifier;
  config: RoutingConfig;
}

/** Where the local tiers end: with a decision, or with what the next tier goes on from. */
export type LocalOutcome = { decision: Decision } | { undecided: Undecided };

export interface Undecided {
  candidates: AgentDefinition[];
  local: Classification;
  clock: TierClock;
}

/** The decision of the tiers that ask no model; undefined where none of them is sure. */
export function routeLocally(
  router: LocalRouter,
  text: string,
  session?: SessionState,
): Decision | undefined {
  const outcome = climbLocally(router, text, session);
  return 'decision' in outcome ? outcome.decision : undefined;
}

export function climbLocally(
  router: LocalRouter,
  text: string,
  session: SessionState | undefined,
): LocalOutcome {
  const clock = tierClock();
  const decided = (
    tier: Tier,
    agent: string | null,
    reason: Reason,
    rest: Partial<Decision> = {},
  ): LocalOutcome => {
    clock.lap(tier);
    const candidates = agent === null ? [] : [agent];
    return {
      decision: { agent, tier, reason, confidence: 1, candidates, ...rest, ms: clock.ms() },
    };
  };
  // Looked at first, although a follow-up would be cheaper: a pattern's lone claim stands above the session.
  const claiming = router.rules.matching(text);
  const [claimant] = claiming;
  if (claimant && claiming.length === 1) return decided('rules', claimant, 'rule');
  clock.lap('rules');
  if (!claimant && router.config.human && asksForHuman(text))
    return decided('human', null, 'asked');

  const pending = pendingOptions(router, session);
  const running = runningAgents(router, session, pending);
  if (pending && running.length > 1 && !claimant) {
    const picked = pickOption(text, pending, running);
    if (picked) return decided('sticky', picked, 'clarified');
    if (picked === null) return decided(lastResort(router.config), null, 'none-of-these');
  }
  const [current] = running;
  const isClaimedByOthers = claimant !== undefined && !claiming.includes(current?.id ?? '');
  const form =
    current && running.length === 1 && !isClaimedByOthers
      ? followUpForm(text, session?.asked ?? false)
      : undefined;
  const { sticky } = thresholdsFor(router.config, current);
  const thresholds = form && { sticky };
  if (current && form === 'closed') {
    return decided('sticky', current.id, 'follow-up', { thresholds });
  }
  if (current) clock.lap('sticky');

  const local = router.classifier.classify(text);
  clock.lap('local');
  if (current && form && !leaves(local, current.id, form, sticky.leaveConfidence)) {
    return decided('sticky', current.id, 'follow-up', { local, thresholds });
  }
  const candidates = shortlist(
    router.agents,
    claiming,
    local,
    router.classifier.agents,
    current?.id,
    router.config.model.shortlist,
  );
  const considered = candidates.map(({ id }) => id);
  const found = { local, candidates: considered };
  if (local.abstained === null && considered.includes(local.agent)) {
    return decided('local', local.agent, 'sure', {
      ...found,
      confidence: local.confidence,
      thresholds: { local: local.thresholds },
    });
  }
  const { declineAbove = 1 } = router.config.local;
  if (!claimant && !session && local.outOfScope > declineAbove) {
    return decided('declined', null, 'out-of-scope', {
      ...found,
      confidence: local.outOfScope,
      thresholds: { local: { declineAbove } },
    });
  }
  return { undecided: { candidates, local, clock } };
}

/** Who takes what stays unclear. */
export function lastResort({ human }: RoutingConfig): 'human' | 'declined' {
  return human ? 'human' : 'declined';
}

/** A question waits for its answer at least so long: it is not asked twice in a row where follow-ups are off or short. */
const MIN_PENDING_MINUTES = 10;

/** What the question of the turn before offered, while a message may be about it; undefined once the question is out of mind. */
export function pendingOptions(
  { agents, config }: LocalRouter,
  session: SessionState | undefined,
): readonly AgentOption[] | undefined {
  if (!session?.options) return undefined;
  const { options, ageMs } = session;
  const isPending = options.every((option) => {
    const owner = agents.find(({ id }) => id === option.agent);
    const { minutes } = thresholdsFor(config, owner).sticky;
    return ageMs < Math.max(minutes, MIN_PENDING_MINUTES) * 60_000;
  });
  return isPending ? options : undefined;
}

/** The agent of the turn before, or those that its question named, while that turn is recent enough to go on with. */
function runningAgents(
  { agents, config }: LocalRouter,
  session: SessionState | undefined,
  pending: readonly AgentOption[] | undefined,
): AgentDefinition[] {
  if (!session) return [];
  const named = pending?.map(({ agent }) => agent) ?? [session.agent];
  return agents.filter((agent) => {
    const { minutes } = thresholdsFor(config, agent).sticky;
    return named.includes(agent.id) && session.ageMs < minutes * 60_000;
  });
}

/** Whether what the classifier found speaks against a follow-up. */
function leaves(
  { agent, confidence, abstained }: Classification,
  current: string,
  form: FollowUpForm,
  leaveConfidence: number,
): boolean {
  if (agent === current) return false;
  // What is added to the last request may be anything: it stays only where nothing in it speaks for another agent.
  if (form === 'adding' && abstained !== 'out-of-scope') return true;
  return confidence >= leaveConfidence;
}
