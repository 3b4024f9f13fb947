/** Puts the built zips into the artefact bucket, each under the hash of its content and only once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { ARTEFACTS_FILE, type ArtefactsFile } from './build.ts';

export interface UploadResult {
  function: string;
  key: string;
  /** False when the bucket had it already. */
  uploaded: boolean;
}

/**
 * Uploads what `artefacts.tfvars.json` in `distDir` names and the bucket lacks. Safe to run twice and at the same
 * time: a key says what its content is. Throws the service's error, for instance for a bucket that does not exist.
 */
export async function uploadArtefacts(
  s3: Pick<S3Client, 'send'>,
  bucket: string,
  distDir: string,
): Promise<UploadResult[]> {
  const file = JSON.parse(readFileSync(join(distDir, ARTEFACTS_FILE), 'utf8')) as ArtefactsFile;
  return await Promise.all(
    Object.entries(file.artefacts).map(async ([name, { key, sha256 }]) => {
      if (await exists(s3, bucket, key)) return { function: name, key, uploaded: false };
      await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: readFileSync(join(distDir, `${name}.zip`)),
          ContentType: 'application/zip',
          ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
        }),
      );
      return { function: name, key, uploaded: true };
    }),
  );
}

async function exists(s3: Pick<S3Client, 'send'>, bucket: string, key: string): Promise<boolean> {
  try {
    await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return true;
  } catch (cause) {
    // A HEAD has no body, so a missing bucket looks like a missing key here; the put that follows tells them apart.
    const status = (cause as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    if (status === 404) return false;
    throw cause;
  }
}
