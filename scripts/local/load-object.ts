/** Reads objects out of the local S3 for the services that take code and sources from it. */
import { callService } from './internal-call.ts';
import type { CloudService } from './service.ts';

export type LoadObject = (bucket: string, key: string, versionId?: string) => Promise<Buffer>;

/** Rejects with an Error whose name is S3's error code, such as NoSuchKey. */
export function objectLoader(s3: CloudService): LoadObject {
  return async (bucket, key, versionId) => {
    const path = `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
    const { status, bytes } = await callService(s3, {
      service: 's3',
      method: 'GET',
      path,
      ...(versionId && { query: { versionId } }),
    });
    if (status < 300) return bytes;
    const text = bytes.toString();
    const error = new Error(/<Message>([^<]*)/.exec(text)?.[1] ?? `S3 answered ${status}`);
    error.name = /<Code>([^<]*)/.exec(text)?.[1] ?? 'InternalError';
    throw error;
  };
}
