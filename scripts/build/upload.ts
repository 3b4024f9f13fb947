/** `node scripts/build/upload.ts <bucket>`: uploads `dist/` to the artefact bucket, one line a function. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { REPOSITORY_ROOT } from '../catalogue/load.ts';
import { uploadArtefacts } from './artefact-upload.ts';
import { ARTEFACTS_FILE } from './build.ts';

const bucket = process.argv[2];
const dist = join(REPOSITORY_ROOT, 'dist');
if (bucket === undefined) {
  console.error('Which bucket? Run: node scripts/build/upload.ts <bucket>');
  process.exitCode = 1;
} else if (!existsSync(join(dist, ARTEFACTS_FILE))) {
  console.error(`dist/${ARTEFACTS_FILE} does not exist. Build first: make build`);
  process.exitCode = 1;
} else {
  // A local endpoint has no host name for each bucket.
  const forcePathStyle = process.env.AWS_ENDPOINT_URL !== undefined;
  try {
    for (const { key, uploaded } of await uploadArtefacts(
      new S3Client({ forcePathStyle }),
      bucket,
      dist,
    )) {
      console.log(`${uploaded ? 'uploaded' : 'already there'}: ${key}`);
    }
  } catch (cause) {
    const { name, message } = cause as Error;
    console.error(`Upload to ${bucket} failed: ${name}: ${message}`);
    process.exitCode = 1;
  }
}
