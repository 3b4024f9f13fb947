/** Jest's stand-in for `agentpool:agents`: the same folders, loaded from disk instead of from a bundle. */
import type { AgentDefinition, ToolDefinition } from '../../functions/router/agent-types.ts';
import { agentTexts, toolPaths } from '../../scripts/build/agent-modules.ts';
import { loadCatalogue, REPOSITORY_ROOT } from '../../scripts/catalogue/load.ts';
import type { AgentEntry } from '../../scripts/catalogue/types.ts';

async function loadAgent(agent: AgentEntry): Promise<AgentDefinition> {
  const modules: { tool: ToolDefinition }[] = await Promise.all(
    toolPaths(REPOSITORY_ROOT, agent).map((path) => import(path)),
  );
  return { ...agentTexts(agent), tools: modules.map(({ tool }) => tool) };
}

export const agents: readonly AgentDefinition[] = await Promise.all(
  loadCatalogue().agents.map(loadAgent),
);
