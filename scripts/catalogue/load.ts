/** Loads the catalogue: the one way for programs and tests to learn what the fleet is. */
import { fileURLToPath } from 'node:url';
import { crossProblems } from './cross-checks.ts';
import { loadIntents } from './intents.ts';
import { loadAgents } from './load-agents.ts';
import { loadFunctions } from './load-functions.ts';
import { CatalogueError, type Problem } from './problem.ts';
import type { Catalogue } from './types.ts';

/** Root of this repository. */
export const REPOSITORY_ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface CatalogueReading {
  /** What could be read; complete only when there is no error among the problems. */
  catalogue: Catalogue;
  problems: readonly Problem[];
}

/** Reads and checks everything that can be checked without a stage's numbers; never throws over a wrong catalogue. */
export function readCatalogue(root: string = REPOSITORY_ROOT): CatalogueReading {
  const problems: Problem[] = [];
  const catalogue = {
    functions: loadFunctions(root, problems),
    agents: loadAgents(root, problems),
    intents: loadIntents(root, problems),
  };
  // Between entries nothing useful can be said while one of them could not be read.
  if (!problems.some(({ severity }) => severity === 'error')) {
    problems.push(...crossProblems(catalogue));
  }
  return { catalogue, problems };
}

/** The catalogue of the repository at `root`. Throws `CatalogueError`, one line for each error. Warnings pass. */
export function loadCatalogue(root: string = REPOSITORY_ROOT): Catalogue {
  const { catalogue, problems } = readCatalogue(root);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new CatalogueError(errors);
  return catalogue;
}
