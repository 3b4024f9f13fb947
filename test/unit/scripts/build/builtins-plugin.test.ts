import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { builtinsPlugin } from '../../../../scripts/build/builtins-plugin.ts';
import { REPOSITORY_ROOT } from '../../../../scripts/catalogue/load.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'builtins-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function bundled(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: REPOSITORY_ROOT },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    plugins: [builtinsPlugin()],
  });
  return (outputFiles[0] as { text: string }).text;
}

/** What the module prints, in a process of its own: what is loaded there is loaded by it. */
async function run(contents: string): Promise<unknown> {
  const path = join(folder, `${Math.random().toString(36).slice(2)}.mjs`);
  await writeFile(path, await bundled(contents));
  const { stdout } = await promisify(execFile)(process.execPath, [path]);
  return JSON.parse(stdout);
}

describe('modules of Node in a bundle', () => {
  it('are there, however they are imported', async () => {
    expect(
      await run(`
        import { createHash } from 'node:crypto';
        import path, { join as joined } from 'path';
        import * as os from 'node:os';
        import { setTimeout } from 'node:timers/promises';
        const { Agent } = await import('node:http');
        await setTimeout(1);
        console.log(JSON.stringify([
          createHash('sha256').update('').digest('hex').slice(0, 8),
          path.join === joined, os.EOL, typeof Agent, typeof require('node:https').request,
        ]));`),
    ).toEqual(['e3b0c442', true, '\n', 'function', 'function']);
  });

  it('are not loaded beyond what is used: an import of http would bring fetch with it', async () => {
    expect(
      await run(`
        import { request } from 'node:http';
        globalThis.kept = request;
        console.log(JSON.stringify(process.moduleLoadList.filter((name) => name.includes('undici'))));`),
    ).toEqual([]);
  });

  it('leave out HTTP/2, also where an SDK client names it, and say so to who uses it', async () => {
    expect(
      await run(`
        import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
        import { NodeHttpHandler } from '@smithy/node-http-handler';
        import http2 from 'node:http2';
        globalThis.kept = new BedrockRuntimeClient({ requestHandler: new NodeHttpHandler({}) });
        let said;
        try { http2.connect('https://127.0.0.1'); } catch ({ message }) { said = message; }
        console.log(JSON.stringify([
          said, process.moduleLoadList.filter((name) => name.includes('http2')),
        ]));`),
    ).toEqual(['HTTP/2 is not in the bundle: give the client a NodeHttpHandler.', []]);
  });

  it('are no part of the code where nothing uses them', async () => {
    expect(await bundled("import { readFileSync } from 'node:fs'; export const one = 1;")).toBe(
      'var o=1;export{o as one};\n',
    );
  });

  it('leave packages with the name of a folder alone', async () => {
    await expect(bundled("import 'no_such_package';")).rejects.toThrow('no_such_package');
  });
});
