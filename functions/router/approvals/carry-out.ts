/** Runs an approved action: with the stored input, under what holds now. Whatever has changed meanwhile fails it closed. */
import type { Deadline } from '../../shared/deadline.ts';
import { allowedTools } from '../agent/allowed-tools.ts';
import { DEFAULT_TOOL_MS, runTool } from '../agent/run-tool.ts';
import type { ToolBreakers } from '../agent/tool-breakers.ts';
import { ToolQuota } from '../agent/tool-quota.ts';
import type { AgentDefinition, RecordStore } from '../agent-types.ts';
import type { RemoteTools } from '../mcp/remote-tools.ts';
import type { Approval } from './approval.ts';

export interface ActionDependencies {
  agents: readonly AgentDefinition[];
  toolBreakers: ToolBreakers;
  remoteTools: RemoteTools;
  records(tenant: string, signal: AbortSignal): RecordStore;
  onToolDefect(tool: string, error: Error): void;
}

/** A run that came to an end, or one that is worth another: nobody knows whether it did its work. */
export type RunResult = { ok: boolean; result: unknown; isSure: boolean };

/** Runs one action. Never throws. */
export type CarryOut = (approval: Approval, deadline: Deadline) => Promise<RunResult>;

/** Longest search for an agent's remote tools and the writes around a run, in ms: added to the tool's own time. */
const AROUND_A_RUN_MS = 10_000;

/** Longest time that agent.schema.json lets a remote tool have, in ms. */
const LONGEST_REMOTE_MS = 60_000;

/** How long nobody else may begin a run, in ms: longer than it can last. */
export function leaseOf(agents: readonly AgentDefinition[], { agent, tool }: Approval): number {
  const own = agents.find(({ id }) => id === agent)?.tools.find(({ name }) => name === tool);
  const longest = own ? (own.timeoutMs ?? DEFAULT_TOOL_MS) : LONGEST_REMOTE_MS;
  return longest + AROUND_A_RUN_MS;
}

export function createCarryOut(dependencies: ActionDependencies): CarryOut {
  const { agents, toolBreakers, remoteTools, records, onToolDefect } = dependencies;
  return async ({ tenant, agent: id, tool, input, requester, turnId, callId }, deadline) => {
    const { actor, scopes } = requester;
    const agent = agents.find((known) => known.id === id);
    if (!agent) return drifted(`the agent ${id} no longer exists`);
    const { tools } = await remoteTools.equip(agent, scopes, deadline);
    const allowed = allowedTools(tools, scopes);
    if (!allowed.some(({ name }) => name === tool)) {
      // A server that is down may be back for the next run; a tool of our own bundle will not be.
      const isRemote = tool.includes('__');
      return { ...drifted(`${tool} is not there, or asks for another scope`), isSure: !isRemote };
    }
    const call = { toolUseId: callId, name: tool, input: input as never };
    const own = records(tenant, deadline.signal);
    const context = { tenant, actor, turnId, isApproved: true, records: own };
    const limits = { quota: new ToolQuota(), breakers: toolBreakers };
    const outcome = await runTool(allowed, call, context, limits, deadline);
    if (outcome.defect) onToolDefect(tool, outcome.defect);
    const result: unknown = outcome.result.content?.[0]?.json;
    return { ok: outcome.ok, result, isSure: outcome.unsettled === undefined };
  };
}

function drifted(what: string): RunResult {
  const message = `Not run, because what was approved has changed: ${what}.`;
  return { ok: false, result: { status: 'error', message }, isSure: true };
}
