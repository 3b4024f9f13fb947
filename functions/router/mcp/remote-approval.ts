/** The approval rule of a tool of an MCP server, from what its entry declares. */
import type { ToolApproval } from '../approvals/tool-approval.ts';
import type { McpToolEntry } from './mcp-entry.ts';

export function remoteApproval(declared: McpToolEntry['approval']): ToolApproval | undefined {
  if (!declared) return undefined;
  if (declared === true) return { always: true };
  const { amountOf, ...rule } = declared;
  return {
    ...rule,
    ...(amountOf !== undefined && { amountOf: async (input) => amountIn(input[amountOf]) }),
  };
}

/**
 * How large the call is: which sign the server gives its amounts is not known here.
 * @returns NaN for what is no amount, or not there: such a call waits for an approval
 */
function amountIn(value: unknown): number {
  const isText = typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,15})?$/.test(value);
  return typeof value === 'number' || isText ? Math.abs(Number(value)) : Number.NaN;
}
