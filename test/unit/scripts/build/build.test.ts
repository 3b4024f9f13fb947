import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import { BudgetError, buildFleet } from '../../../../scripts/build/build.ts';
import { BundleError } from '../../../../scripts/build/bundle.ts';
import { CatalogueError } from '../../../../scripts/catalogue/problem.ts';
import {
  poolFunction,
  type TemporaryRepository,
  temporaryRepository,
} from '../../../support/temporary-repository.ts';

let repository: TemporaryRepository;

beforeEach(() => {
  repository = temporaryRepository();
});

afterEach(() => repository.remove());

const built = (path: string, outDir = 'dist'): Buffer =>
  readFileSync(join(repository.root, outDir, path));

describe('buildFleet', () => {
  it('writes a module, a zip and the list of artefacts that Terraform takes', async () => {
    const { artefacts } = await buildFleet({ root: repository.root });
    const sha256 = createHash('sha256').update(built('router.zip')).digest('hex');
    expect(artefacts.router).toEqual({ sha256, key: `router/${sha256}.zip` });
    expect(JSON.parse(built('artefacts.tfvars.json').toString())).toEqual({ artefacts });
    const files = unzipSync(built('router.zip'));
    expect(Object.keys(files).sort()).toEqual(['function.mjs', 'index.mjs']);
    for (const [name, content] of Object.entries(files)) {
      expect(content).toEqual(new Uint8Array(built(`router/${name}`)));
    }
    expect(existsSync(join(repository.root, 'dist/router/function.mjs.map'))).toBe(true);
  });

  it('gives a function on demand, which has one worker, its module alone', async () => {
    await buildFleet({ root: repository.root });
    expect(Object.keys(unzipSync(built('version-pruner.zip')))).toEqual(['index.mjs']);
  });

  it('counts the module of a function on the pool, not what loads it', async () => {
    const { sizes } = await buildFleet({ root: repository.root });
    expect(sizes.find((size) => size.function === 'router')?.bytes).toBe(
      built('router/function.mjs').length,
    );
  });

  it('gives modules in ASCII, whatever texts and patterns are written in', async () => {
    repository.write(
      'functions/router/handler.ts',
      "export const handler = async () => ['“é” 😀', `…`, /^[’“😀]$/u.test('😀'), /’/.source];\n",
    );
    await buildFleet({ root: repository.root });
    expect(built('router/function.mjs').every((byte) => byte < 128)).toBe(true);
    const { handler } = await import(join(repository.root, 'dist/router/index.mjs'));
    expect(await handler()).toEqual(['“é” 😀', '…', true, '\\u2019']);
  });

  it('gives the router its agents, with texts and tools, as a module', async () => {
    await buildFleet({ root: repository.root });
    const { handler } = await import(join(repository.root, 'dist/router/index.mjs'));
    expect(await handler()).toEqual([['orders', ['order_lookup']]]);
    expect(built('router/function.mjs').toString()).toContain('You answer questions about orders.');
  });

  it('gives byte-identical output when built twice, and wherever it writes to', async () => {
    await buildFleet({ root: repository.root });
    await buildFleet({ root: repository.root, outDir: join(repository.root, 'elsewhere') });
    for (const path of [
      'router.zip',
      'router/index.mjs',
      'router/function.mjs',
      'version-pruner.zip',
      'artefacts.tfvars.json',
    ]) {
      expect(built(path, 'elsewhere').equals(built(path))).toBe(true);
    }
  });

  it('gives the same bytes for the same sources in another folder', async () => {
    const other = temporaryRepository();
    try {
      const here = await buildFleet({ root: repository.root });
      const there = await buildFleet({ root: other.root });
      expect(there.artefacts).toEqual(here.artefacts);
    } finally {
      other.remove();
    }
  });

  it('changes no bundle when documents and tests change', async () => {
    const before = await buildFleet({ root: repository.root });
    repository.write('README.md', '# Changed\n');
    repository.write('functions/router/README.md', '# New\n');
    repository.write('test/unit/functions/router/handler.test.ts', 'export {};\n');
    repository.write(
      'functions/router/agents/orders/examples.txt',
      '# reworded\nWhere is my order?\n',
    );
    expect((await buildFleet({ root: repository.root })).artefacts).toEqual(before.artefacts);
  });

  it('changes only the bundle whose sources changed', async () => {
    const before = await buildFleet({ root: repository.root });
    repository.write('functions/router/agents/orders/prompt.md', 'You answer for orders only.\n');
    const after = await buildFleet({ root: repository.root });
    expect(after.artefacts.router?.sha256).not.toBe(before.artefacts.router?.sha256);
    expect(after.artefacts['version-pruner']).toEqual(before.artefacts['version-pruner']);
  });

  it('gives CommonJS packages the modules of Node that they require', async () => {
    repository.write('functions/router/old.cjs', 'module.exports = require("node:os").EOL;\n');
    repository.write(
      'functions/router/handler.ts',
      'import eol from "./old.cjs";\nexport const handler = async () => eol;\n',
    );
    await buildFleet({ root: repository.root });
    const { handler } = await import(join(repository.root, 'dist/router/index.mjs'));
    expect(await handler()).toBe('\n');
  });

  it('fails above the budget with a line that names function, size, budget and inputs', async () => {
    repository.write('functions/router/function.json', poolFunction({ bundleBudgetKB: 1 }));
    repository.write(
      'functions/router/handler.ts',
      `export const handler = async () => ${JSON.stringify('x'.repeat(2000))};\n`,
    );
    const failure = await buildFleet({ root: repository.root }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BudgetError);
    expect((failure as Error).message).toMatch(
      /^functions\/router: the bundle is 2\.\d kB, above its budget of 1 kB .* functions\/router\/handler\.ts 2\.\d\.$/,
    );
    expect(existsSync(join(repository.root, 'dist/artefacts.tfvars.json'))).toBe(false);
  });

  it('names file and line of code that cannot be bundled', async () => {
    repository.write('functions/router/handler.ts', 'import "./missing.ts";\n');
    const failure = await buildFleet({ root: repository.root }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BundleError);
    expect((failure as Error).message).toBe(
      'functions/router/handler.ts:1: Could not resolve "./missing.ts"',
    );
  });

  it('refuses a wrong catalogue before it bundles anything', async () => {
    repository.write('functions/router/function.json', poolFunction({ workers: 0 }));
    await expect(buildFleet({ root: repository.root })).rejects.toBeInstanceOf(CatalogueError);
  });
});
