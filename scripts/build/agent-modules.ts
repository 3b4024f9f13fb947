/**
 * What turns the agents' folders into the module `agentpool:agents`. The bundler writes these definitions into the
 * router's bundle; tests load the same definitions from disk.
 */
import { join } from 'node:path';
import type { AgentDefinition } from '../../functions/router/agent-types.ts';
import type { AgentEntry } from '../catalogue/types.ts';

/** Name that the router imports. */
export const AGENTS_MODULE = 'agentpool:agents';

/** An agent without the code of its tools: plain data. */
export type AgentTexts = Omit<AgentDefinition, 'tools'>;

/** The data of an agent, in the order in which it is written into the bundle. */
export function agentTexts({ folder: _folder, tools: _tools, ...texts }: AgentEntry): AgentTexts {
  return texts;
}

/** Absolute paths of an agent's tool files, in declared order; each exports `tool`. */
export function toolPaths(root: string, agent: AgentEntry): string[] {
  return agent.tools.map((tool) => join(root, agent.folder, 'tools', `${tool}.ts`));
}

/** Source of the module `agentpool:agents` for the agents below `root`. */
export function agentsModuleSource(root: string, agents: readonly AgentEntry[]): string {
  const imports: string[] = [];
  const definitions = agents.map((agent) => {
    const names = toolPaths(root, agent).map((path) => {
      const name = `tool${imports.length}`;
      imports.push(`import { tool as ${name} } from ${JSON.stringify(path)};`);
      return name;
    });
    return `{ ...${JSON.stringify(agentTexts(agent))}, tools: [${names.join(', ')}] }`;
  });
  return `${imports.join('\n')}\nexport const agents = [\n${definitions.join(',\n')}\n];\n`;
}
