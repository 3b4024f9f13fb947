import type { ToolApproval } from '../approvals/tool-approval.ts';

/** One MCP server in `agent.json`: where it is, and which of its tools the agent may use. */
export interface McpServerEntry {
  /** Names the server in tools, logs and sentences. Entries of one name, in any agent, are one server. */
  name: string;
  /** Streamable HTTP endpoint; a stage may have another one (`mcp_server_urls` in its tfvars). */
  url: string;
  /** `bearer`: the server asks for a token, which is in Parameter Store. */
  auth?: 'bearer';
  /** Longest call of one of its tools, in ms. */
  timeoutMs?: number;
  /** Tells the server tenant and actor of every call, as verified by the platform. */
  sendCaller?: boolean;
  /** The server's other tools are never offered and never called. */
  tools: readonly McpToolEntry[];
}

export interface McpToolEntry {
  /** As the server lists it. */
  name: string;
  /** True when calling it twice does no harm. The server's own word for it is not taken. */
  readOnly?: boolean;
  /** Scope that the caller's verified token must hold. */
  scope?: string;
  /** Most calls in one turn, beside the agent's `maxToolCalls`. */
  maxCalls?: number;
  /** Which calls wait for somebody's approval: every one, or those that meet a condition. */
  approval?: boolean | McpToolApproval;
}

/** As a tool of our own declares it, but that the amount is a property of the call's input. */
export interface McpToolApproval extends Omit<ToolApproval, 'amountOf'> {
  /** Property of the input that holds the amount. It counts one call alone: `maxCalls` bounds how often that may pass. */
  amountOf?: string;
}

/** Longest name of a tool that models take (Bedrock, ToolSpecification). */
export const MAX_TOOL_NAME = 64;

/** Name that a model calls: `crm__lookup_contact` for `lookup-contact` of `crm`. No tool in a file has `__` in its name. */
export function remoteToolName(server: string, tool: string): string {
  return `${server.replaceAll('-', '_')}__${tool.replaceAll(/[^a-zA-Z0-9_]/g, '_')}`;
}

/** What is wrong with an address of a server, as the end of a sentence; undefined when it is right. */
export function urlProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return 'is no URL';
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username !== '' || password !== '') return 'holds credentials';
  if (hash !== '') return 'holds a fragment';
  if (protocol === 'https:') return undefined;
  const isLoopback = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  return protocol === 'http:' && isLoopback
    ? undefined
    : 'is not https (http is for loopback only)';
}
