/**
 * Jest's stand-in for `agentpool:classifier`: the same model, trained from the agents' folders on disk. Each test file
 * loads modules anew, so the bytes are kept under a name that changes with the examples and with the code that trains.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from '../../scripts/catalogue/load.ts';
import { loadAgents } from '../../scripts/catalogue/load-agents.ts';
import { CatalogueError, type Problem } from '../../scripts/catalogue/problem.ts';
import { agentExamples, type Example } from '../../scripts/classifier/examples.ts';
import { trainClassifier } from '../../scripts/classifier/train.ts';

const CODE = ['functions/router/classifier', 'scripts/classifier'];
const FOLDER = join(REPOSITORY_ROOT, 'node_modules/.cache/agentpool-classifier');

const problems: Problem[] = [];
const agents = loadAgents(REPOSITORY_ROOT, problems);
if (problems.some(({ severity }) => severity === 'error')) throw new CatalogueError(problems);

export const model: Uint8Array = kept(agentExamples(agents));

function kept(examples: readonly Example[]): Uint8Array {
  const file = join(FOLDER, `${nameOf(examples)}.bin`);
  try {
    return readFileSync(file);
  } catch {
    const bytes = trainClassifier(examples);
    mkdirSync(FOLDER, { recursive: true });
    // Renamed when whole: other test processes look for the same file.
    const part = `${file}.${process.pid}`;
    writeFileSync(part, bytes);
    renameSync(part, file);
    return bytes;
  }
}

function nameOf(examples: readonly Example[]): string {
  const hash = createHash('sha256').update(JSON.stringify(examples));
  for (const folder of CODE) {
    const entries = readdirSync(join(REPOSITORY_ROOT, folder), {
      recursive: true,
      withFileTypes: true,
    });
    const files = entries
      .filter((entry) => entry.isFile() && /\.(ts|txt)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name));
    for (const path of files.sort()) hash.update(path).update(readFileSync(path));
  }
  return hash.digest('hex');
}
