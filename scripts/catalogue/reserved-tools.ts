/** Names of tools that the router gives to agents itself. */
import { error, type Problem } from './problem.ts';
import type { AgentEntry } from './types.ts';

const RESERVED: Readonly<Record<string, string>> = {
  'hand-off': 'what "handOff" gives an agent',
  answer: 'what "answer" gives an agent',
};

/** Tool files that would stand beside a tool of the router's own with the same name. */
export function reservedToolProblems({ folder, tools }: AgentEntry): Problem[] {
  return tools.flatMap((tool, index) => {
    const meaning = RESERVED[tool];
    if (meaning === undefined) return [];
    const message = `"${tool}" is the name of ${meaning}`;
    return [error(`${folder}/agent.json`, `tools[${index}]`, message, 'Use another name')];
  });
}
