/** Where this clone keeps what can be made again. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** Folder of the runner's own files: launcher, caches, CLI configuration. Ignored by git. */
export const stateFolder = join(projectRoot, '.local', 'provider');
