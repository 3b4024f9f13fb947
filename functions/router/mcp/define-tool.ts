/** A tool of an MCP server as a tool of an agent: everything that bounds the agent's own tools bounds it as well. */
import type { JsonSchemaObject } from '../../shared/json-schema/json-schema.ts';
import type { ToolContext, ToolDefinition } from '../agent-types.ts';
import { idempotencyKey } from '../tool-kit/idempotent-id.ts';
import { callOutput } from './call-output.ts';
import { cleanText } from './clean-text.ts';
import { type McpServerEntry, type McpToolEntry, remoteToolName } from './mcp-entry.ts';
import { remoteApproval } from './remote-approval.ts';
import { remoteSchema, UnusableSchema } from './remote-schema.ts';
import type { RemoteServer } from './remote-server.ts';
import type { ListedTool } from './tool-listing.ts';

/** Characters of a description: every call of the model pays for them. */
const MAX_DESCRIPTION = 1_000;

/** Longest call of a tool when the entry says nothing, in ms. */
const DEFAULT_TIMEOUT_MS = 10_000;

/** @throws UnusableSchema when no model can be given the tool's input schema */
export function defineTool(
  server: RemoteServer,
  entry: McpServerEntry,
  { name: tool, readOnly = false, scope, maxCalls, approval: declared }: McpToolEntry,
  listed: ListedTool,
): ToolDefinition {
  const name = remoteToolName(entry.name, tool);
  const approval = remoteApproval(declared);
  const outputSchema = checkable(listed.outputSchema);
  return {
    name,
    label: `Asking ${entry.name}`,
    description: cleanText(listed.description, MAX_DESCRIPTION) || `${tool} of ${entry.name}`,
    sideEffect: !readOnly,
    inputSchema: remoteSchema(listed.inputSchema),
    ...(outputSchema && { outputSchema }),
    timeoutMs: entry.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    ...(scope !== undefined && { scope }),
    ...(maxCalls !== undefined && { maxCalls }),
    ...(approval && { approval }),
    async run(input, context) {
      const meta = metaOf(entry, name, readOnly, input, context);
      const { signal } = context;
      return callOutput(await server.call({ tool, input, meta, signal, repeatable: readOnly }));
    },
  };
}

/** What a server is told of a call beside its input, under keys of this platform (MCP, "_meta"). */
function metaOf(
  { sendCaller = false }: McpServerEntry,
  name: string,
  readOnly: boolean,
  input: Record<string, unknown>,
  { tenant, actor, turnId }: ToolContext,
): Record<string, string> {
  return {
    // A call that is sent again for the same turn has the same key, so that the server can know it for its own.
    ...(!readOnly && {
      'agentpool/idempotency-key': idempotencyKey(`${tenant}/${turnId}`, name, input),
    }),
    ...(sendCaller && { 'agentpool/tenant': tenant, 'agentpool/actor': actor }),
  };
}

/** The schema of an output goes to no model: one that is of no use leaves the output unchecked, and the tool as it is. */
function checkable(schema: unknown): JsonSchemaObject | undefined {
  if (schema === undefined) return undefined;
  try {
    return remoteSchema(schema);
  } catch (error) {
    if (error instanceof UnusableSchema) return undefined;
    throw error;
  }
}
