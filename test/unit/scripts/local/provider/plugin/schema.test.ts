/** The merged schema: owned types replace or join the child's, and everything else stays byte for byte. */
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  cached,
  schemaCacheFile,
} from '../../../../../../scripts/local/provider/plugin/schema-cache.ts';
import {
  mergeMetadata,
  mergeSchemas,
  ownedSchemas,
  resourceTypeNames,
} from '../../../../../../scripts/local/provider/plugin/schema-merge.ts';
import { OWNED_RESOURCES } from '../../../../../../scripts/local/provider/provider.ts';
import {
  bytesField,
  readFields,
  textOf,
  varintField,
} from '../../../../../../scripts/local/provider/wire/fields.ts';

const entry = (name: string, schema: string): Buffer =>
  bytesField(2, Buffer.concat([bytesField(1, name), bytesField(2, schema)]));

describe('the merged schema', () => {
  it('replaces the child’s function, adds the pool, and leaves the rest as it is', () => {
    const capabilities = bytesField(6, varintField(1, true));
    const others = Buffer.concat([
      bytesField(1, 'provider'),
      entry('aws_iam_role', 'schema'),
      capabilities,
    ]);
    const child = Buffer.concat([
      bytesField(1, 'provider'),
      entry('aws_lambda_function', 'old'),
      entry('aws_iam_role', 'schema'),
      capabilities,
    ]);
    const merged = mergeSchemas(child, OWNED_RESOURCES);
    expect(merged.equals(Buffer.concat([others, ownedSchemas(OWNED_RESOURCES)]))).toBe(true);
    expect(resourceTypeNames(merged)).toEqual([
      'aws_iam_role',
      'aws_lambda_capacity_provider',
      'aws_lambda_function',
    ]);
  });

  it('names each type once in the metadata', () => {
    const child = Buffer.concat([
      bytesField(4, bytesField(1, 'aws_lambda_function')),
      bytesField(4, bytesField(1, 'aws_vpc')),
    ]);
    const names = readFields(mergeMetadata(child, OWNED_RESOURCES)).map(({ bytes }) =>
      textOf(readFields(bytes), 1),
    );
    expect(names.sort()).toEqual([
      'aws_lambda_capacity_provider',
      'aws_lambda_function',
      'aws_vpc',
    ]);
  });
});

describe('the schema cache', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agentpool-schema-'));
    await writeFile(join(folder, 'provider'), 'binary');
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('changes its name with the binary and with the owned types', async () => {
    const provider = join(folder, 'provider');
    const first = await schemaCacheFile(folder, provider, Buffer.from('a'));
    expect(await schemaCacheFile(folder, provider, Buffer.from('a'))).toBe(first);
    expect(await schemaCacheFile(folder, provider, Buffer.from('b'))).not.toBe(first);
    await utimes(provider, 1, 1);
    expect(await schemaCacheFile(folder, provider, Buffer.from('a'))).not.toBe(first);
  });

  it('makes a schema once, also when several processes ask at the same time', async () => {
    let made = 0;
    const make = async (): Promise<Buffer> => {
      made += 1;
      return Buffer.from('schema');
    };
    const file = join(folder, 'cache', 'schema-1.bin');
    const answers = await Promise.all([cached(file, make), cached(file, make)]);
    expect(answers.map(String)).toEqual(['schema', 'schema']);
    expect(made).toBe(2);
    await cached(file, make);
    expect(made).toBe(2);
    expect(await readdir(join(folder, 'cache'))).toEqual(['schema-1.bin']);
  });

  it('works without a place to write to', async () => {
    const file = join(folder, 'provider', 'not-a-folder', 'schema.bin');
    expect(String(await cached(file, async () => Buffer.from('schema')))).toBe('schema');
  });
});
