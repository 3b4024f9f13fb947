/**
 * The classifier for a fleet's agents. Training takes six seconds, so its bytes are kept from one build to the next,
 * under a name that changes with the examples and with the code that trains: the same examples give the same bytes
 * (train.test.ts holds that), and a build that only changes a prompt doesn't train.
 */
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { REPOSITORY_ROOT } from '../catalogue/load.ts';
import type { AgentEntry } from '../catalogue/types.ts';
import { agentExamples, type Example } from '../classifier/examples.ts';
import { trainClassifier } from '../classifier/train.ts';

/** Everything that training reads but the examples. */
const CODE = ['functions/router/classifier', 'scripts/classifier'];

/** Beside the packages, which CodeBuild keeps between builds (`cache` in buildspec.yml). */
const KEPT_IN = join(REPOSITORY_ROOT, 'node_modules/.cache/agentpool-classifier');

/** Models kept; each is up to 2 MB. */
const KEPT = 8;

const known = new WeakMap<readonly AgentEntry[], Uint8Array>();

/**
 * Bytes of the classifier for the agents of one build; two modules of the bundle need them.
 * @param keptIn folder for the models of earlier builds; one that can't be written only costs time
 */
export function trainedModel(agents: readonly AgentEntry[], keptIn = KEPT_IN): Uint8Array {
  const before = known.get(agents);
  if (before) return before;
  const examples = agentExamples(agents);
  const name = `${nameOf(examples)}.bin`;
  const model = read(join(keptIn, name)) ?? keep(trainClassifier(examples), keptIn, name);
  known.set(agents, model);
  return model;
}

function read(file: string): Uint8Array | undefined {
  try {
    const model = readFileSync(file);
    const now = new Date();
    utimesSync(file, now, now);
    return model;
  } catch {
    return undefined;
  }
}

function keep(model: Uint8Array, folder: string, name: string): Uint8Array {
  try {
    mkdirSync(folder, { recursive: true });
    // Renamed when whole: other builds look for the same file.
    const part = join(folder, `${name}.${process.pid}`);
    writeFileSync(part, model);
    renameSync(part, join(folder, name));
    dropUnused(folder);
  } catch {
    // A full disk, a folder of somebody else: the next build trains again.
  }
  return model;
}

/** The one unused for longest goes first: tests build fleets of their own, which must not push out the real one. */
function dropUnused(folder: string): void {
  const usedAt = (name: string): number => statSync(join(folder, name)).mtimeMs;
  const newestFirst = readdirSync(folder).sort((a, b) => usedAt(b) - usedAt(a));
  for (const name of newestFirst.slice(KEPT)) rmSync(join(folder, name), { force: true });
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
    for (const path of files.sort()) {
      hash.update(relative(REPOSITORY_ROOT, path)).update(readFileSync(path));
    }
  }
  return hash.digest('hex');
}
