/** Rules about one agent that a JSON Schema cannot word. */
import { wordsOf } from '../../functions/router/classifier/words.ts';
import { placeProblems } from './elsewhere-checks.ts';
import { mcpProblems } from './mcp-checks.ts';
import { error, type Problem, warning } from './problem.ts';
import { reservedToolProblems } from './reserved-tools.ts';
import { suggest } from './suggest.ts';
import type { AgentEntry } from './types.ts';

/** Up to here a model chooses reliably. */
const GOOD_TOOLS = 5;
/** Up to here it is still right mostly; above it the choice suffers measurably. */
const MAX_TOOLS = 9;

/** Problems of an agent that satisfies the schema, its tool files apart. */
export function agentProblems(agent: AgentEntry): Problem[] {
  return [
    ...toolCountProblems(agent),
    ...mcpProblems(agent),
    ...placeProblems(agent),
    ...reservedToolProblems(agent),
    ...ruleProblems(agent),
    ...textProblems(agent),
  ];
}

/** Declared tools without a file, and files that no declaration names. `files` end in `.ts`. */
export function toolFileProblems(agent: AgentEntry, files: readonly string[]): Problem[] {
  const file = `${agent.folder}/agent.json`;
  const names = files.map((name) => name.slice(0, -'.ts'.length));
  const undeclared = names.filter((name) => !agent.tools.includes(name));
  const missing = agent.tools.flatMap((tool, index) => {
    if (names.includes(tool)) return [];
    const meant = suggest(tool, undeclared);
    const remedy =
      meant === undefined
        ? `Add ${agent.folder}/tools/${tool}.ts, or remove the name`
        : `Did you mean "${meant}"?`;
    return [error(file, `tools[${index}]`, `"${tool}" has no file in tools/`, remedy)];
  });
  const unused = undeclared.map((name) =>
    error(
      `${agent.folder}/tools/${name}.ts`,
      '',
      'is declared by no agent',
      `Add "${name}" to tools in ${file}, or delete the file`,
    ),
  );
  return [...missing, ...unused];
}

function toolCountProblems(agent: AgentEntry): Problem[] {
  const file = `${agent.folder}/agent.json`;
  const remote = (agent.mcp ?? []).reduce((total, { tools }) => total + tools.length, 0);
  const count = agent.tools.length + remote;
  if (agent.runs) return [];
  if (count === 0) {
    const remedy = 'Name the files in tools/, or tools of an MCP server in mcp';
    return [error(file, 'tools', 'is empty, and there is no mcp', remedy)];
  }
  if (count <= GOOD_TOOLS) return [];
  const entries = remote === 0 ? `${count} entries` : `${count} entries, those of mcp included`;
  if (count <= MAX_TOOLS) {
    const message = `has ${entries}; models choose best among 3 to ${GOOD_TOOLS}`;
    return [warning(file, 'tools', message, 'Consider two agents with one responsibility each')];
  }
  const message = `has ${entries}, more than the ${MAX_TOOLS} that a model chooses among`;
  return [error(file, 'tools', message, 'Split the agent by responsibility')];
}

function ruleProblems(agent: AgentEntry): Problem[] {
  return agent.rules.flatMap(({ pattern }, index) => {
    const key = `rules[${index}].pattern`;
    const file = `${agent.folder}/agent.json`;
    try {
      if (!new RegExp(pattern, 'i').test('')) return [];
      const message = `"${pattern}" matches the empty message, and so every message`;
      return [error(file, key, message, 'Require at least one word')];
    } catch (cause) {
      const reason = (cause as Error).message;
      return [error(file, key, `is no regular expression (${reason})`, 'Correct the pattern')];
    }
  });
}

function textProblems(agent: AgentEntry): Problem[] {
  const problems: Problem[] = [];
  if (agent.prompt === '') {
    problems.push(
      error(`${agent.folder}/prompt.md`, '', 'is empty', 'Write what the agent does and how'),
    );
  }
  if (agent.examples.length === 0) {
    const remedy = 'Write utterances that the agent owns, one a line';
    problems.push(error(`${agent.folder}/examples.txt`, '', 'holds no utterance', remedy));
  }
  return [...problems, ...repeatedExamples(agent)];
}

/** Examples that are one to the classifier: it learns from the first of them. */
function repeatedExamples({ folder, examples }: AgentEntry): Problem[] {
  const firsts = new Map<string, string>();
  return examples.flatMap((example) => {
    const words = wordsOf(example).join(' ');
    const first = firsts.get(words);
    if (first === undefined) {
      firsts.set(words, example);
      return [];
    }
    const message =
      first.toLowerCase() === example.toLowerCase()
        ? `holds "${example}" twice`
        : `holds "${first}" and "${example}", which have the same words to the classifier`;
    return [warning(`${folder}/examples.txt`, '', message, 'Remove one of the two')];
  });
}
