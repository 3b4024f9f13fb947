import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HeadObjectCommand, type PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { uploadArtefacts } from '../../../../scripts/build/artefact-upload.ts';

const SHA = 'ab'.repeat(32);
let dist: string;

beforeEach(() => {
  dist = mkdtempSync(join(tmpdir(), 'agentpool-dist-'));
  writeFileSync(join(dist, 'router.zip'), 'zip of the router');
  writeFileSync(
    join(dist, 'artefacts.tfvars.json'),
    JSON.stringify({ artefacts: { router: { sha256: SHA, key: `router/${SHA}.zip` } } }),
  );
});

afterEach(() => rmSync(dist, { recursive: true, force: true }));

/** A bucket that holds `keys`; `failure` is what a HEAD of a missing key is answered with. */
function bucket(keys: Set<string>, failure: object = { $metadata: { httpStatusCode: 404 } }) {
  const puts: PutObjectCommand['input'][] = [];
  const send = async (command: HeadObjectCommand | PutObjectCommand): Promise<object> => {
    const key = String(command.input.Key);
    if (command instanceof HeadObjectCommand) {
      if (!keys.has(key)) throw failure;
      return {};
    }
    keys.add(key);
    puts.push(command.input as PutObjectCommand['input']);
    return {};
  };
  return { client: { send } as unknown as Pick<S3Client, 'send'>, puts };
}

describe('uploadArtefacts', () => {
  it('uploads a zip that the bucket lacks, with the checksum it is named by', async () => {
    const { client, puts } = bucket(new Set());
    const key = `router/${SHA}.zip`;
    expect(await uploadArtefacts(client, 'artefacts', dist)).toEqual([
      { function: 'router', key, uploaded: true },
    ]);
    expect(puts).toHaveLength(1);
    expect(puts[0]).toMatchObject({
      Bucket: 'artefacts',
      Key: key,
      ChecksumSHA256: Buffer.from(SHA, 'hex').toString('base64'),
    });
  });

  it('leaves a zip alone that is there already', async () => {
    const { client, puts } = bucket(new Set([`router/${SHA}.zip`]));
    const [result] = await uploadArtefacts(client, 'artefacts', dist);
    expect(result?.uploaded).toBe(false);
    expect(puts).toEqual([]);
  });

  it('reports any other refusal instead of taking it for a missing zip', async () => {
    const denied = { name: 'Forbidden', $metadata: { httpStatusCode: 403 } };
    const { client, puts } = bucket(new Set(), denied);
    await expect(uploadArtefacts(client, 'artefacts', dist)).rejects.toBe(denied);
    expect(puts).toEqual([]);
  });
});
