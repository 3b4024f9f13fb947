/** Adds an agent or a function to a repository: folders that pass every check and can be deployed as they are. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MAX_AGENT_ID, MAX_FUNCTION_NAME, NAME_PATTERN } from '../catalogue/names.ts';
import { agentFiles, type Files, functionAgentFiles, functionFiles } from './templates.ts';

/** `function-agent`: an agent that is a function of the fleet, with that function. */
export type ScaffoldKind = 'agent' | 'function' | 'function-agent';

/** Thrown for a name that cannot be used; the message is for users. */
export class ScaffoldError extends Error {
  override readonly name = 'ScaffoldError';
}

const KINDS = {
  agent: { what: 'an agent', files: agentFiles, longest: MAX_AGENT_ID },
  function: { what: 'a function', files: functionFiles, longest: MAX_FUNCTION_NAME },
  'function-agent': {
    what: 'an agent',
    files: functionAgentFiles,
    longest: Math.min(MAX_AGENT_ID, MAX_FUNCTION_NAME - '-agent'.length),
  },
} as const;

/** Writes folders below `root` and returns the paths written. Throws `ScaffoldError`; never overwrites anything. */
export function scaffold(root: string, kind: ScaffoldKind, name: string): string[] {
  const { what, files: filesOf, longest } = KINDS[kind];
  if (!NAME_PATTERN.test(name) || name.length > longest) {
    throw new ScaffoldError(
      `"${name}" is no name of ${what}: use lower case words joined by "-", at most ${longest} characters, such as returns-desk`,
    );
  }
  const files = filesOf(name);
  for (const folder of new Set(Object.keys(files).map(dirname))) {
    if (existsSync(join(root, folder)) && readdirSync(join(root, folder)).length > 0) {
      throw new ScaffoldError(`${folder} exists already: choose another name`);
    }
  }
  return write(root, files);
}

function write(root: string, files: Files): string[] {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content, { flag: 'wx' });
  }
  return Object.keys(files);
}
