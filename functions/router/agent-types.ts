/**
 * What an agent and a tool are. Agents are folders under `functions/router/agents/<id>/`; the bundler turns them into
 * the module `agentpool:agents`, and every tool file exports one `tool: ToolDefinition`.
 */
import type { JsonSchemaObject } from '../shared/json-schema/json-schema.ts';
import type { ToolApproval } from './approvals/tool-approval.ts';
import type { AgentPlace } from './elsewhere/agent-place.ts';
import type { McpServerEntry } from './mcp/mcp-entry.ts';
import type { AgentThresholds } from './routing/routing-config.ts';

/** Tier of `models.json` that answers for an agent. */
export type ModelTier = 'economy' | 'small' | 'standard' | 'large';

/** One declared rule: a message that matches `pattern` (regular expression source, case-insensitive) is the agent's. */
export interface AgentRule {
  pattern: string;
}

export interface AgentDefinition {
  /** Folder name; also what the decision and the answer call the agent. */
  id: string;
  /** One sentence about what the agent answers for; the classifier chooses by it. */
  description: string;
  model: ModelTier;
  /** US dollars that each tenant may spend on the agent in a day of UTC; not given: only the tenant's own limit holds. */
  budgetUsdPerDay?: number;
  /** Cheaper tier that answers when most of a budget is spent. */
  downgradeTo?: ModelTier;
  /** Most tool calls of one turn, 1 to 10. */
  maxToolCalls: number;
  rules: readonly AgentRule[];
  /** In place of those of routing.json, where the agent is in question. */
  thresholds?: AgentThresholds;
  /** System prompt (`prompt.md`). */
  prompt: string;
  /** Utterances the agent owns (`examples.txt`). */
  examples: readonly string[];
  tools: readonly ToolDefinition[];
  /** MCP servers whose tools the agent uses beside its own. */
  mcp?: readonly McpServerEntry[];
  /** Where it runs; in the router's process when not given. */
  runs?: AgentPlace;
  /** Ids of agents that it may hand a turn to. */
  handOff?: readonly string[];
  /** Form of its answers; any text is one when not given. */
  answer?: AnswerDeclaration;
}

/** What an agent's answer must be, and what becomes of one that is not. */
export interface AnswerDeclaration {
  /** Of the data that come with the answer's text. */
  schema?: JsonSchemaObject;
  /** Lowest confidence of the agent, 0 to 1, with which its answer is given. */
  minConfidence?: number;
  /** Tier whose models try when those of the agent have been told once what was wrong. */
  fallBackTo?: ModelTier;
  /** What comes in place of the answer at last; `stop`, an error, when not given. */
  otherwise?: 'clarify' | 'human' | 'stop';
}

/** What a tool may know about the turn it works for. One object a turn; never kept beyond it. */
export interface ToolContext {
  tenant: string;
  actor: string;
  turnId: string;
  /** Somebody approved this very call. */
  isApproved?: boolean;
  /** Aborted when the tool's time is up, the turn's deadline passes or the client leaves. */
  signal: AbortSignal;
  records: RecordStore;
}

export interface ToolDefinition {
  /** Name the model calls: the file name with `-` replaced by `_`. */
  name: string;
  /** What it does, told to a user who waits: "Looking up the order". The name when not given. */
  label?: string;
  description: string;
  /** True when running it twice is not the same as running it once. */
  sideEffect: boolean;
  inputSchema: JsonSchemaObject;
  /** The tool's output is checked against it before the model sees it; `make check` asks for one of every tool. */
  outputSchema?: JsonSchemaObject;
  /** Longest run in ms, always inside the turn's deadline; 10,000 when not given. */
  timeoutMs?: number;
  /** Most calls of this tool in one turn, beside the agent's `maxToolCalls`. */
  maxCalls?: number;
  /** Characters of the output, as JSON, that the model gets; 12,000 when not given. The rest is cut. */
  maxOutputCharacters?: number;
  /** Scope that the caller's verified token must hold; without it the tool is not offered and not run. */
  scope?: string;
  /**
   * Which calls are not run but asked for. An approved call may be run more than once, in the place of a run that was cut
   * off: what it makes must get its id from the turn (tool-kit/idempotent-id.ts).
   */
  approval?: ToolApproval;
  /**
   * Runs with input that already satisfies `inputSchema`. A thrown error reaches the model as an error result, never
   * the caller; throw a `ToolError` to choose the sentence the model reads.
   */
  run(input: Record<string, unknown>, context: ToolContext): Promise<Record<string, unknown>>;
}

/** A failure whose message is written for the model: plain, without internals. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
}

/** One business record of a tenant, such as a customer, an order or a ticket. */
export interface DomainRecord {
  /** Kind in upper case, such as `CUSTOMER`. */
  kind: string;
  id: string;
  /** Counts writes, from 1. */
  version: number;
  data: Record<string, unknown>;
}

/** Records of one tenant; another tenant's are out of reach by construction. */
export interface RecordStore {
  get(kind: string, id: string): Promise<DomainRecord | undefined>;
  /** All records of a kind in order of their ids, at most 200. */
  list(kind: string): Promise<DomainRecord[]>;
  /**
   * Writes a record and returns it with its new version. `ifAbsent` refuses to overwrite; `ifVersion` writes only over
   * that version. A refused write throws `RecordConflictError`.
   */
  put(record: RecordInput, options?: PutOptions): Promise<DomainRecord>;
}

/** A record to write; the store counts its version. */
export type RecordInput = Omit<DomainRecord, 'version'>;

export interface PutOptions {
  ifAbsent?: boolean;
  ifVersion?: number;
}

/** Another write came first. */
export class RecordConflictError extends Error {
  override readonly name = 'RecordConflictError';
}
