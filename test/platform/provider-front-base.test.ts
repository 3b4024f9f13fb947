/** The owned function type against the one of the installed 5.100.0: only what 6.x changed may differ. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Child } from '../../scripts/local/provider/plugin/child.ts';
import { ownedSchemas } from '../../scripts/local/provider/plugin/schema-merge.ts';
import { OWNED_RESOURCES } from '../../scripts/local/provider/provider.ts';
import { bytesOf, readFields, textOf, varintOf } from '../../scripts/local/provider/wire/fields.ts';
import { baseProvider } from '../support/front-workspace.ts';

/** Every attribute and block of a type by its path: an attribute's type and kind, a block's nesting. */
function shape(response: Buffer, typeName: string): Map<string, string> {
  const entry = readFields(response)
    .filter(({ number }) => number === 2)
    .map(({ bytes }) => readFields(bytes))
    .find((fields) => textOf(fields, 1) === typeName);
  const schema = readFields(bytesOf(entry ?? [], 2) ?? Buffer.alloc(0));
  const result = new Map<string, string>();
  collect(bytesOf(schema, 2) ?? Buffer.alloc(0), '', result);
  return result;
}

function collect(block: Buffer, path: string, result: Map<string, string>): void {
  for (const { number, bytes } of readFields(block)) {
    const fields = number === 2 || number === 3 ? readFields(bytes) : [];
    if (number === 2) {
      const kind = [4, 5, 6].map((flag) => varintOf(fields, flag)).join('');
      result.set(path + textOf(fields, 1), `${textOf(fields, 2)} ${kind}`);
    }
    if (number === 3) {
      const name = path + textOf(fields, 1);
      result.set(name, `block ${varintOf(fields, 3)} max ${varintOf(fields, 5)}`);
      collect(bytesOf(fields, 2) ?? Buffer.alloc(0), `${name}.`, result);
    }
  }
}

(baseProvider ? describe : describe.skip)('aws_lambda_function of 5.100.0', () => {
  const directory = mkdtempSync(join(tmpdir(), 'agentpool-base-'));
  const child = new Child({ executable: String(baseProvider), directory, log: () => undefined });
  let older: Map<string, string>;
  const owned = shape(ownedSchemas(OWNED_RESOURCES), 'aws_lambda_function');

  beforeAll(async () => {
    older = shape(await child.call('GetSchema', Buffer.alloc(0)), 'aws_lambda_function');
  });

  afterAll(async () => {
    await child.close();
    rmSync(directory, { recursive: true });
  });

  it('is whole in ours, but for a code hash that can be set', () => {
    const changed = [...older].filter(([path, kind]) => owned.get(path) !== kind);
    expect(changed).toEqual([['code_sha256', '"string" 001']]);
    expect(owned.get('code_sha256')).toBe('"string" 011');
  });

  it('lacks just what 6.x added', () => {
    expect(
      [...owned.keys()].filter((path) => !older.has(path) && !path.includes('.')).sort(),
    ).toEqual([
      'capacity_provider_config',
      'durable_config',
      'publish_to',
      'region',
      'response_streaming_invoke_arn',
      'source_kms_key_arn',
      'tenancy_config',
      'use_resource_timeout_for_propagation',
    ]);
  });
});
