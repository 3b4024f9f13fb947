/** Where an agent runs: `runs` in `agent.json`. Without it, in the router's own process. */

/** A function of the fleet, invoked by its alias `live`. */
export interface FunctionPlace {
  /** Folder's name below `functions/`. */
  function: string;
}

/** An endpoint that takes a POST. */
export interface UrlPlace {
  /** https (http for loopback); a stage may have another one (`agent_urls` in its tfvars). */
  url: string;
  /** `bearer`: the endpoint asks for a token, which is in Parameter Store. */
  auth?: 'bearer';
}

export type AgentPlace = FunctionPlace | UrlPlace;
