/** Where an agent runs: `runs` in `agent.json`. Without it, in the router's own process. */

interface Place {
  /** Longest silence before the answer, or its first event, in ms; 30,000 when not given. */
  timeoutMs?: number;
}

/** A function of the fleet, invoked by its alias `live`. */
export interface FunctionPlace extends Place {
  /** Folder's name below `functions/`. */
  function: string;
}

/** An endpoint that takes a POST. */
export interface UrlPlace extends Place {
  /** https (http for loopback); a stage may have another one (`agent_urls` in its tfvars). */
  url: string;
  /** `bearer`: the endpoint asks for a token, which is in Parameter Store. */
  auth?: 'bearer';
}

export type AgentPlace = FunctionPlace | UrlPlace;
