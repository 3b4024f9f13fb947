/** Checks the code of the agents' tools by loading it, as the router will. */
import { join } from 'node:path';
import { approvalProblems } from './approval-checks.ts';
import { error, type Problem } from './problem.ts';
import { declaredScopes, unknownScope } from './scope-checks.ts';
import type { AgentEntry, Catalogue } from './types.ts';

/** What a tool file must export; everything is unknown until it is looked at. */
interface ToolModule {
  tool?: Record<string, unknown>;
}

/** Problems of all tool files. Loads them, so it runs in `make check` and not whenever the catalogue is read. */
export async function toolProblems(root: string, catalogue: Catalogue): Promise<Problem[]> {
  const scopes = declaredScopes(catalogue);
  const found = await Promise.all(
    catalogue.agents.flatMap((agent) =>
      agent.tools.map((tool) => checkTool(root, agent, tool, scopes)),
    ),
  );
  return found.flat();
}

async function checkTool(
  root: string,
  agent: AgentEntry,
  name: string,
  scopes: readonly string[],
): Promise<Problem[]> {
  const file = `${agent.folder}/tools/${name}.ts`;
  let loaded: ToolModule;
  try {
    loaded = await import(join(root, file));
  } catch (cause) {
    const reason = (cause as Error).message.split('\n')[0];
    return [error(file, '', `cannot be loaded (${reason})`, 'Correct the code')];
  }
  const { tool } = loaded;
  if (typeof tool !== 'object' || tool === null) {
    return [error(file, 'tool', 'is not exported', 'Export `const tool: ToolDefinition`')];
  }
  return [...definitionProblems(file, name, tool), ...scopeProblems(file, tool, scopes)];
}

function definitionProblems(file: string, name: string, tool: Record<string, unknown>): Problem[] {
  const problems: Problem[] = [];
  const expected = name.replaceAll('-', '_');
  if (tool.name !== expected) {
    const message = `is ${JSON.stringify(tool.name)}, not "${expected}"`;
    problems.push(error(file, 'tool.name', message, "Use the file's name with _ for -"));
  }
  if (typeof tool.description !== 'string' || tool.description.trim() === '') {
    const remedy = 'Say what the tool does and when to use it; the model chooses by it';
    problems.push(error(file, 'tool.description', 'is empty', remedy));
  }
  if (typeof tool.sideEffect !== 'boolean') {
    const remedy = 'Say true when running it twice differs from running it once';
    problems.push(error(file, 'tool.sideEffect', 'is missing', remedy));
  }
  if ((tool.inputSchema as { type?: unknown } | undefined)?.type !== 'object') {
    const remedy = 'Declare the input as a JSON Schema of type object';
    problems.push(error(file, 'tool.inputSchema', 'is no schema of an object', remedy));
  }
  if ((tool.outputSchema as { type?: unknown } | undefined)?.type !== 'object') {
    const remedy = 'Declare the output as a JSON Schema of type object';
    problems.push(error(file, 'tool.outputSchema', 'is no schema of an object', remedy));
  }
  problems.push(...limitProblems(file, tool), ...approvalProblems(file, tool.approval));
  if (typeof tool.run !== 'function') {
    problems.push(error(file, 'tool.run', 'is no function', 'Add what the tool does'));
  }
  return problems;
}

function limitProblems(file: string, tool: Record<string, unknown>): Problem[] {
  return ['timeoutMs', 'maxCalls', 'maxOutputCharacters'].flatMap((key) => {
    const limit = tool[key];
    if (limit === undefined || (Number.isInteger(limit) && (limit as number) >= 1)) return [];
    const message = `is ${JSON.stringify(limit)}, not a whole number from 1`;
    return [error(file, `tool.${key}`, message, 'Correct it, or remove it for the default')];
  });
}

function scopeProblems(
  file: string,
  { scope }: Record<string, unknown>,
  declared: readonly string[],
): Problem[] {
  if (scope === undefined) return [];
  if (typeof scope === 'string') return unknownScope(file, 'tool.scope', scope, declared);
  const message = `is ${JSON.stringify(scope)}, not the name of a scope`;
  return [error(file, 'tool.scope', message, 'Name one of "scopes" in function.json')];
}
