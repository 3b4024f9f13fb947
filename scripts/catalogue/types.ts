/**
 * The catalogue as programs see it: what `functions/<name>/function.json` and `functions/router/agents/<id>/` declare,
 * checked and with defaults filled in.
 */
import type { AnswerDeclaration } from '../../functions/router/agent-types.ts';
import type { AgentPlace } from '../../functions/router/elsewhere/agent-place.ts';
import type { McpServerEntry } from '../../functions/router/mcp/mcp-entry.ts';
import type { AgentThresholds } from '../../functions/router/routing/routing-config.ts';
import type { FloorWindow } from '../floors/windows.ts';

/** One HTTP route of the API. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  /** True when the answer is streamed. */
  stream: boolean;
  /** What a caller shows: its tenant's API key, or a person's token. */
  auth: 'key' | 'token';
}

/** One EventBridge Scheduler schedule. */
export interface Schedule {
  name: string;
  /** `rate(…)`, `cron(…)` or `at(…)`. */
  expression: string;
  input: Record<string, unknown>;
  /** IANA time zone; UTC when absent. */
  timezone?: string;
}

/** How many versions beside the serving one stay, and for how long. */
export interface VersionNumbers {
  /** Kept running, the first to roll back to. */
  hot: number;
  /** Kept without an environment. */
  parked: number;
  /** Minutes after which a version that no longer serves may go. */
  minimumAgeMinutes: number;
}

/** When somebody is told that a function is not warm. */
export interface WarmAlarms {
  /** Percent of the workers that must answer the warmer. */
  warmCoveragePercent: number;
  /** Minutes that a floor may take until it is applied. */
  floorAppliedMinutes: number;
}

/** Size and floors of a function on the pool. */
export interface PoolSettings {
  memoryGiBPerVCpu: 2 | 4 | 8;
  /** Worker threads of one environment. */
  workers: number;
  /** Environments the serving version keeps running. */
  floor: number;
  /** Most environments of one version. */
  ceiling: number;
  /** True when the warmer pings the function. */
  warm: boolean;
  /** Times in which other numbers hold than `floor` and `ceiling`. */
  windows: readonly FloorWindow[];
  /** Present exactly when `warm`. */
  alarms?: WarmAlarms;
}

/** What `function.json` says. */
export interface FunctionEntry {
  /** Folder name. */
  name: string;
  /** Path of `function.json` from the repository's root. */
  file: string;
  description: string;
  compute: 'pool' | 'on-demand';
  memoryMiB: number;
  timeoutSeconds: number;
  /** Present exactly when `compute` is `pool`. */
  pool?: PoolSettings;
  versions: VersionNumbers;
  routes: readonly Route[];
  /** What a person's token may be allowed beyond asking. */
  scopes: readonly string[];
  schedules: readonly Schedule[];
  intents: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** kB of 1000 bytes. */
  bundleBudgetKB: number;
}

/** What an agent's folder says. Code of the tools is not loaded here: `tools` are file names without `.ts`. */
export interface AgentEntry {
  /** Folder name. */
  id: string;
  /** Path of the folder from the repository's root. */
  folder: string;
  description: string;
  model: 'small' | 'standard' | 'large';
  budgetUsdPerDay?: number;
  downgradeTo?: 'economy' | 'small' | 'standard';
  maxToolCalls: number;
  rules: readonly { pattern: string }[];
  thresholds?: AgentThresholds;
  tools: readonly string[];
  /** Present when the agent uses tools of MCP servers. */
  mcp?: readonly McpServerEntry[];
  /** Where it runs; in the router's process when absent. */
  runs?: AgentPlace;
  /** Ids of agents that it may hand a turn to. */
  handOff?: readonly string[];
  /** Form of its answers. */
  answer?: AnswerDeclaration;
  prompt: string;
  examples: readonly string[];
}

/** Everything declared, functions sorted by name and agents by id. */
export interface Catalogue {
  functions: readonly FunctionEntry[];
  agents: readonly AgentEntry[];
  /** Names of the permission intents that Terraform knows. */
  intents: readonly string[];
}
