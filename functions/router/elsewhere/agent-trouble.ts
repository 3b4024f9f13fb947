/** Why an agent that runs elsewhere gave no answer. */
import type { ReportedByAgent } from '../../shared/agent-contract.ts';
import type { Verdict } from '../../shared/model/breaker.ts';
import { ApiError } from '../http/api-error.ts';
import { cleanText } from '../mcp/clean-text.ts';

/** When an agent that was out of reach or full may be asked again, in s. */
const RETRY_SECONDS = 5;

/** Characters of what strangers say that get into a log. */
const MAX_REASON = 300;

interface TroubleDetails {
  /** What it tells of the place where the agent runs; `bad` when not given. */
  verdict?: Verdict;
  /** The request was refused before any work: asking once more may help. */
  wasRefused?: boolean;
  /** What the work took all the same. */
  usage?: ReportedByAgent | undefined;
}

export class AgentTrouble extends Error {
  override readonly name = 'AgentTrouble';
  /** `unavailable`: it could not be reached, or takes no more. `failed`: it broke, or what it said is of no use. */
  readonly kind: 'unavailable' | 'failed';
  readonly verdict: Verdict;
  readonly wasRefused: boolean;
  readonly usage: ReportedByAgent | undefined;

  /** @param reason for the log; the caller of the API is not told */
  constructor(kind: AgentTrouble['kind'], reason: string, details: TroubleDetails = {}) {
    super(cleanText(reason, MAX_REASON));
    const { verdict = 'bad', wasRefused = false, usage } = details;
    this.kind = kind;
    this.verdict = verdict;
    this.wasRefused = wasRefused;
    this.usage = usage;
  }
}

/** What the caller of the API is told. */
export function troubleError(agent: string, { kind }: AgentTrouble): ApiError {
  if (kind === 'failed') {
    return new ApiError(502, 'agent_failed', `The ${agent} agent failed to answer.`);
  }
  const told = `The ${agent} agent is out of reach. Try again.`;
  return new ApiError(503, 'agent_unavailable', told, { retryAfterSeconds: RETRY_SECONDS });
}
