/** Function code: unpacked whole or not at all, and never outside its directory. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { zipSync } from 'fflate';
import { CodePackages } from '../../../../../../scripts/local/lambda/code/packages.ts';

const zip = (files: Record<string, string>) =>
  Buffer.from(
    zipSync(
      Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])),
    ),
  ).toString('base64');

describe('code packages', () => {
  let root: string;
  let packages: CodePackages;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'packages-'));
    packages = new CodePackages(join(root, 'code'), root, async () => {
      throw Object.assign(new Error('The specified key does not exist.'), { name: 'NoSuchKey' });
    });
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('unpack folders, and the same content once however often it comes at a time', async () => {
    const ZipFile = zip({ 'index.mjs': 'one', 'lib/two.mjs': 'two' });
    const fetched = await Promise.all([1, 2, 3].map(() => packages.fetch({ ZipFile })));
    const [first] = fetched;
    expect(new Set(fetched.map(({ directory }) => directory)).size).toBe(1);
    expect(await readFile(join(first?.directory ?? '', 'lib/two.mjs'), 'utf8')).toBe('two');
    expect(await readdir(join(root, 'code'))).toHaveLength(1);
    expect(await readdir(root)).toEqual(['code']);
  });

  it.each([
    ['a path out of the directory', { ZipFile: zip({ '../evil.mjs': 'x' }) }, 'Could not unzip'],
    ['an absolute path', { ZipFile: zip({ '/evil.mjs': 'x' }) }, 'Could not unzip'],
    ['no zip', { ZipFile: Buffer.from('text').toString('base64') }, 'Could not unzip'],
    ['an empty zip', { ZipFile: zip({}) }, 'non-empty zip'],
    ['no source at all', {}, 'provide a source'],
    ['an image', { ImageUri: 'x' }, 'zip packages only'],
    ['a missing object', { S3Bucket: 'b', S3Key: 'k' }, 'S3 Error Code: NoSuchKey'],
  ])('refuse %s', async (_, code, message) => {
    await expect(packages.fetch(code)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining(message),
    });
    expect(await readdir(root)).toEqual([]);
  });
});
