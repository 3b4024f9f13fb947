/** Adds an agent or a function to a repository: a folder that passes every check and can be deployed as it is. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AGENTS_FOLDER } from '../catalogue/load-agents.ts';
import { MAX_AGENT_ID, MAX_FUNCTION_NAME, NAME_PATTERN } from '../catalogue/names.ts';
import { agentFiles, type Files, functionFiles } from './templates.ts';

export type ScaffoldKind = 'agent' | 'function';

/** Thrown for a name that cannot be used; the message is for users. */
export class ScaffoldError extends Error {
  override readonly name = 'ScaffoldError';
}

const KINDS = {
  agent: { parent: AGENTS_FOLDER, files: agentFiles, longest: MAX_AGENT_ID },
  function: { parent: 'functions', files: functionFiles, longest: MAX_FUNCTION_NAME },
} as const;

/** Writes the folder below `root` and returns the paths written. Throws `ScaffoldError`; never overwrites anything. */
export function scaffold(root: string, kind: ScaffoldKind, name: string): string[] {
  const { parent, files, longest } = KINDS[kind];
  if (!NAME_PATTERN.test(name) || name.length > longest) {
    throw new ScaffoldError(
      `"${name}" is no name of ${kind === 'agent' ? 'an agent' : 'a function'}: use lower case words joined by "-", at most ${longest} characters, such as returns-desk`,
    );
  }
  const folder = `${parent}/${name}`;
  if (existsSync(join(root, folder)) && readdirSync(join(root, folder)).length > 0) {
    throw new ScaffoldError(`${folder} exists already: choose another name`);
  }
  return write(root, files(name));
}

function write(root: string, files: Files): string[] {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content, { flag: 'wx' });
  }
  return Object.keys(files);
}
