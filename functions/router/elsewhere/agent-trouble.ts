/** Why an agent that runs elsewhere gave no answer. */
import type { Verdict } from '../../shared/model/breaker.ts';
import { ApiError } from '../http/api-error.ts';
import { cleanText } from '../mcp/clean-text.ts';

/** Characters of what strangers say that get into a log. */
const MAX_REASON = 300;

export class AgentTrouble extends Error {
  override readonly name = 'AgentTrouble';
  /** `unavailable`: it could not be reached, or takes no more. `failed`: it broke, or what it said is of no use. */
  readonly kind: 'unavailable' | 'failed';
  /** What it tells of the place where the agent runs. */
  readonly verdict: Verdict;

  /** @param reason for the log; the caller of the API is not told */
  constructor(kind: AgentTrouble['kind'], reason: string, verdict: Verdict = 'bad') {
    super(cleanText(reason, MAX_REASON));
    this.kind = kind;
    this.verdict = verdict;
  }
}

/** What the caller of the API is told. */
export function troubleError(agent: string, { kind }: AgentTrouble): ApiError {
  return kind === 'unavailable'
    ? new ApiError(503, 'agent_unavailable', `The ${agent} agent is out of reach. Try again.`)
    : new ApiError(502, 'agent_failed', `The ${agent} agent failed to answer.`);
}
