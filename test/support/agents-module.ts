/** Jest's stand-in for `agentpool:agents`: the same folders, loaded from disk instead of from a bundle. */
import type { AgentDefinition, ToolDefinition } from '../../functions/router/agent-types.ts';
import { agentTexts, toolPaths } from '../../scripts/build/agent-modules.ts';
import { REPOSITORY_ROOT } from '../../scripts/catalogue/load.ts';
import { loadAgents } from '../../scripts/catalogue/load-agents.ts';
import { CatalogueError, type Problem } from '../../scripts/catalogue/problem.ts';
import type { AgentEntry } from '../../scripts/catalogue/types.ts';

function readAgents(): AgentEntry[] {
  const problems: Problem[] = [];
  const entries = loadAgents(REPOSITORY_ROOT, problems);
  if (problems.some(({ severity }) => severity === 'error')) throw new CatalogueError(problems);
  return entries;
}

async function loadAgent(agent: AgentEntry): Promise<AgentDefinition> {
  const modules: { tool: ToolDefinition }[] = await Promise.all(
    toolPaths(REPOSITORY_ROOT, agent).map((path) => import(path)),
  );
  return { ...agentTexts(agent), tools: modules.map(({ tool }) => tool) };
}

export const agents: readonly AgentDefinition[] = await Promise.all(readAgents().map(loadAgent));
