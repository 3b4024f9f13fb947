/** Rules about an agent's MCP servers that a JSON Schema cannot word. */
import {
  MAX_TOOL_NAME,
  type McpServerEntry,
  remoteToolName,
  urlProblem,
} from '../../functions/router/mcp/mcp-entry.ts';
import { remoteApprovalProblems } from './approval-checks.ts';
import { error, type Problem } from './problem.ts';
import type { AgentEntry } from './types.ts';

/** Problems of one agent's entries. */
export function mcpProblems({ folder, mcp = [] }: AgentEntry): Problem[] {
  const file = `${folder}/agent.json`;
  return [
    ...mcp.flatMap(({ url }, index) => {
      const problem = urlProblem(url);
      const remedy = 'Give the https address of the server, without credentials';
      return problem === undefined ? [] : [error(file, `mcp[${index}].url`, problem, remedy)];
    }),
    ...repeatedServers(file, mcp),
    ...toolNameProblems(file, mcp),
    ...mcp.flatMap(({ tools }, server) =>
      tools.flatMap((tool, index) =>
        remoteApprovalProblems(file, `mcp[${server}].tools[${index}]`, tool),
      ),
    ),
  ];
}

/** A server that two agents use has one address and one way in: a worker keeps one client for it. */
export function sharedServerProblems(agents: readonly AgentEntry[]): Problem[] {
  const known = new Map<string, { url: string; auth?: string; file: string }>();
  return agents.flatMap(({ folder, mcp = [] }) => {
    const file = `${folder}/agent.json`;
    return mcp.flatMap(({ name, url, auth }, index) => {
      const first = known.get(name) ?? { url, file, ...(auth && { auth }) };
      known.set(name, first);
      const key = first.url !== url ? 'url' : 'auth';
      if (first.url === url && first.auth === auth) return [];
      const message = `is not what ${first.file} says of "${name}"`;
      return [
        error(file, `mcp[${index}].${key}`, message, 'Say the same in both, or use two names'),
      ];
    });
  });
}

function repeatedServers(file: string, mcp: readonly McpServerEntry[]): Problem[] {
  return mcp.flatMap(({ name }, index) => {
    if (mcp.findIndex((other) => other.name === name) === index) return [];
    const message = `"${name}" is already an entry of this agent`;
    return [error(file, `mcp[${index}].name`, message, 'Put all its tools into one entry')];
  });
}

/** The name that the model calls has a limit, and two tools may come to the same one. */
function toolNameProblems(file: string, mcp: readonly McpServerEntry[]): Problem[] {
  const owners = new Map<string, string>();
  return mcp.flatMap((server, serverIndex) =>
    server.tools.flatMap((tool, index) => {
      const key = `mcp[${serverIndex}].tools[${index}].name`;
      const name = remoteToolName(server.name, tool.name);
      const owner = owners.get(name);
      owners.set(name, tool.name);
      if (owner !== undefined) {
        const message = `"${tool.name}" is for the model the same as "${owner}": ${name}`;
        return [error(file, key, message, 'Remove one of the two')];
      }
      if (name.length <= MAX_TOOL_NAME) return [];
      const message = `is ${name} for the model, longer than ${MAX_TOOL_NAME} characters`;
      return [error(file, key, message, 'Give the server a shorter name')];
    }),
  );
}
