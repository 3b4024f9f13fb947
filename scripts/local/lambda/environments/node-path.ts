import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MAJOR = '24';
const pinned = fileURLToPath(new URL('../../../../node_modules/.bin/node', import.meta.url));

/** The Node that functions run on: the project's pinned one, or this very one when it is the same major version. */
export function findNode(): string {
  if (existsSync(pinned)) return pinned;
  if (process.versions.node.startsWith(`${MAJOR}.`)) return process.execPath;
  throw new Error(`Functions need Node ${MAJOR}, which is not in node_modules: run make setup.`);
}
