import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { credentialsPlugin } from '../../../../scripts/build/credentials-plugin.ts';
import { REPOSITORY_ROOT } from '../../../../scripts/catalogue/load.ts';

let folder: string;
let defaultProvider: () => () => Promise<{ accessKeyId: string }>;
let nodeProvider: () => () => Promise<unknown>;
let inputs: string[];
const before = { ...process.env };

/** The SDK's default chains, as a bundle has it. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'credentials-'));
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: `export { defaultProvider } from '@aws-sdk/credential-provider-node';
        export { nodeProvider } from '@aws-sdk/token-providers';`,
      resolveDir: REPOSITORY_ROOT,
    },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    plugins: [credentialsPlugin()],
  });
  const path = join(folder, 'chain.mjs');
  await writeFile(path, (outputFiles[0] as { contents: Uint8Array }).contents);
  ({ defaultProvider, nodeProvider } = await import(path));
  inputs = Object.keys(metafile.inputs);
});

afterAll(async () => {
  process.env = before;
  await rm(folder, { recursive: true });
});

describe('the credentials of a bundled function', () => {
  it('are those of its environment', async () => {
    process.env = { AWS_ACCESS_KEY_ID: 'of-the-role', AWS_SECRET_ACCESS_KEY: 'secret' };
    expect(await defaultProvider()()).toMatchObject({ accessKeyId: 'of-the-role' });
  });

  it('are those of the container endpoint where the environment has none', async () => {
    const server = createServer((_request, response) => {
      response.end(
        JSON.stringify({
          AccessKeyId: 'of-the-container',
          SecretAccessKey: 'secret',
          Token: 'token',
          Expiration: new Date(Date.now() + 3_600_000).toISOString(),
        }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    process.env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/` };
    expect(await defaultProvider()()).toMatchObject({ accessKeyId: 'of-the-container' });
    server.closeAllConnections();
    server.close();
  });

  it('are no bearer token, which only people who sign in have', async () => {
    await expect(nodeProvider()()).rejects.toThrow('Could not load token from any providers');
  });

  it('bring no client for people who sign in', () => {
    expect(
      inputs.filter((path) =>
        /nested-clients|sso|login|ini/.test(
          path.split('node_modules/@aws-sdk/')[1]?.split('/')[0] ?? '',
        ),
      ),
    ).toEqual([]);
  });
});
