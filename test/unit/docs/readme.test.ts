/** Holds README.md and the other documents to the repository: what they name exists, what they count is so. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadCatalogue, REPOSITORY_ROOT } from '../../../scripts/catalogue/load.ts';
import { quotas } from '../../../scripts/local/lambda/quotas.ts';
import { DEFAULT_PORT } from '../../../scripts/local/main-options.ts';
import { stageNames } from '../../../scripts/operate/stage.ts';
import { agentFiles } from '../../../scripts/scaffold/templates.ts';
import {
  anchorsOf,
  codeOf,
  commandTableOf,
  linksIn,
  makeTargetsIn,
  pathsIn,
  variablesIn,
} from './document-claims.ts';

const read = (path: string): string => readFileSync(join(REPOSITORY_ROOT, path), 'utf8');

/** Files that belong to the repository, new ones included. */
const files = execFileSync('git', ['ls-files', '-z', '-c', '-o', '--exclude-standard'], {
  cwd: REPOSITORY_ROOT,
  encoding: 'utf8',
})
  .split('\0')
  .filter((path) => path !== '' && existsSync(join(REPOSITORY_ROOT, path)));
const folders = new Set(files.flatMap(foldersOf));
const topFolders = [...folders].filter((folder) => !folder.includes('/'));

const documents = files.filter(
  (path) => path.endsWith('.md') && (/(^|\/)README\.md$/.test(path) || path.startsWith('docs/')),
);
const readme = read('README.md');
const targets = [...read('Makefile').matchAll(/^([a-z-]+):.*## /gm)].map((match) => match[1]);

/** What programs make and git ignores. */
const ignored = read('.gitignore')
  .split('\n')
  .filter((line) => line.endsWith('/'));
/** What `make new-agent NAME=returns` makes, the README's example. */
const scaffolded = Object.keys(agentFiles('returns'));

/** Everything that names code: programs and configuration, no documents, no tests. */
const code = files
  .filter((path) => /^(?:scripts|functions|terraform)\/|^(?:Makefile|buildspec\.yml)$/.test(path))
  .filter((path) => /(?:\.(?:ts|mjs|sh|tf|py|yml)|Makefile)$/.test(path))
  .map(read)
  .join('\n');

function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Whole paths exist as they stand; a bare name or the end of a path may lie anywhere. */
function exists(path: string): boolean {
  const wanted = path.replace(/\/$/, '');
  if (ignored.some((folder) => `${wanted}/`.startsWith(folder))) return true;
  return [...files, ...folders, ...scaffolded, ...scaffolded.flatMap(foldersOf)].some(
    (known) => known === wanted || (!isBelowTop(wanted) && known.endsWith(`/${wanted}`)),
  );
}

function isBelowTop(path: string): boolean {
  return path.includes('/') && topFolders.includes(path.split('/')[0] as string);
}

function leadsNowhere(document: string, link: string): boolean {
  const [path, anchor] = link.split('#') as [string, string | undefined];
  const target = path === '' ? document : normalize(join(dirname(document), path));
  if (!files.includes(target) && !folders.has(target)) return true;
  return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
}

describe.each(documents)('%s', (document) => {
  const text = read(document);

  it('names make targets that exist', () => {
    expect(makeTargetsIn(codeOf(text)).filter((target) => !targets.includes(target))).toEqual([]);
  });

  it('links to places that exist', () => {
    expect(linksIn(text).filter((link) => leadsNowhere(document, link))).toEqual([]);
  });

  it('names paths that exist', () => {
    expect(pathsIn(codeOf(text), topFolders).filter((path) => !exists(path))).toEqual([]);
  });

  it('names variables that the code knows', () => {
    const unknown = variablesIn(codeOf(text)).filter(
      (name) => !new RegExp(`\\b${name}\\b`).test(code),
    );
    expect(unknown).toEqual([]);
  });
});

describe('README.md', () => {
  it('lists every make target once', () => {
    expect(commandTableOf(readme).sort()).toEqual([...targets].sort());
  });

  it('names every stage', () => {
    for (const stage of stageNames()) expect(readme).toMatch(new RegExp(`\\b${stage}\\b`));
  });

  const router = loadCatalogue().functions.find(({ name }) => name === 'router');
  const inventory = JSON.parse(read('terraform/tests/inventory/inventory.json')) as Record<
    string,
    number
  >;
  const resources = Object.values(inventory).reduce((total, count) => total + count, 0);

  it.each([
    ['port', /`PORT`\s+\| its port, (\d+) /, DEFAULT_PORT],
    ['port of the example', /http:\/\/127\.0\.0\.1:(\d+)/, DEFAULT_PORT],
    ['floor of the router', /The router's floor is (\d+)/, router?.pool?.floor],
    [
      'floor of the router on dev',
      /The router's floor is \d+, and (\d+)\s+on dev/,
      numberIn('terraform/stages/dev.tfvars', /router = \{ floor = (\d+)/),
    ],
    [
      'ceiling of the pool',
      /ceiling is (\d+) vCPUs/,
      numberIn('terraform/variables.tf', /max_vcpu_count\s+= optional\(number, (\d+)\)/),
    ],
    ['versions of a pool', /one of the pool's (\d+) slots/, quotas.versionsPerCapacityProvider],
    ['resources of the stage', /\| (\d+) resources of the stage/, resources],
    [
      'oldest provider',
      /hashicorp\/aws ≥ 6\.(\d+)/,
      numberIn('terraform/terraform.tf', />= 6\.(\d+)/),
    ],
    [
      'oldest Terraform',
      /Terraform ≥ 1\.(\d+)/,
      numberIn('terraform/terraform.tf', />= 1\.(\d+)"/),
    ],
    ['oldest Node', /Node ≥ (\d+)/, numberIn('scripts/setup.sh', /Node (\d+) or newer/)],
    ['oldest Python', /Python\s+≥ 3\.(\d+)/, numberIn('scripts/setup.sh', /Python 3\.(\d+) or/)],
  ])('tells the %s as it is', (_, claim, source) => {
    expect(Number(claim.exec(readme)?.[1])).toBe(source);
  });
});

/** A number as its source file has it. */
function numberIn(path: string, pattern: RegExp): number {
  const found = pattern.exec(read(path))?.[1];
  if (found === undefined) throw new Error(`${path} has no ${pattern}`);
  return Number(found);
}
