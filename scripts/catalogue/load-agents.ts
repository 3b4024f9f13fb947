/** Reads `functions/router/agents/<id>/`: `agent.json`, `prompt.md`, `examples.txt` and the names in `tools/`. */
import { agentProblems, toolFileProblems } from './agent-checks.ts';
import { filesIn, foldersIn, readJson, readText } from './files.ts';
import { MAX_AGENT_ID, NAME_PATTERN } from './names.ts';
import { error, type Problem } from './problem.ts';
import { SchemaChecker } from './schema-check.ts';
import type { AgentEntry } from './types.ts';

/** Folder of the agents, from the repository's root. */
export const AGENTS_FOLDER = 'functions/router/agents';

type AgentDocument = Omit<AgentEntry, 'id' | 'folder' | 'prompt' | 'examples'>;

/** Every agent that could be read, sorted by id; what is wrong is added to `problems`. */
export function loadAgents(root: string, problems: Problem[]): AgentEntry[] {
  const schema = readJson(root, 'functions/agent.schema.json', problems);
  if (schema === undefined) return [];
  const checker = new SchemaChecker(schema as object);
  return foldersIn(root, AGENTS_FOLDER).flatMap((id) => loadAgent(root, id, checker, problems));
}

/** Utterances of `examples.txt`: one a line, without blank lines and `#` comments. */
function parseExamples(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function loadAgent(
  root: string,
  id: string,
  checker: SchemaChecker,
  problems: Problem[],
): AgentEntry[] {
  const folder = `${AGENTS_FOLDER}/${id}`;
  const file = `${folder}/agent.json`;
  if (!NAME_PATTERN.test(id) || id.length > MAX_AGENT_ID) {
    const remedy = `Use lower case words joined by '-', at most ${MAX_AGENT_ID} characters`;
    problems.push(error(folder, '', 'is no id of an agent', remedy));
  }
  const document = readJson(root, file, problems);
  const prompt = readText(root, `${folder}/prompt.md`, problems);
  const examples = readText(root, `${folder}/examples.txt`, problems);
  if (document === undefined || prompt === undefined || examples === undefined) return [];
  const violations = checker.check(file, document);
  problems.push(...violations);
  if (violations.length > 0) return [];
  const { description, model, maxToolCalls, rules, tools, mcp } = document as AgentDocument;
  const { budgetUsdPerDay, downgradeTo, handOff, answer, thresholds, runs } =
    document as AgentDocument;
  const entry = {
    id,
    folder,
    description,
    model,
    ...(budgetUsdPerDay !== undefined && { budgetUsdPerDay }),
    ...(downgradeTo !== undefined && { downgradeTo }),
    maxToolCalls,
    rules,
    ...(thresholds && { thresholds }),
    tools,
    ...(mcp && { mcp }),
    ...(runs && { runs }),
    ...(handOff && { handOff }),
    ...(answer && { answer }),
    prompt: prompt.trim(),
    examples: parseExamples(examples),
  };
  problems.push(
    ...agentProblems(entry),
    ...toolFileProblems(entry, filesIn(root, `${folder}/tools`, '.ts')),
  );
  return [entry];
}
