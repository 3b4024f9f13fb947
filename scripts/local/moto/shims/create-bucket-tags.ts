/**
 * moto ignores tags inside CreateBucket, where hashicorp/aws (6.23 and later) and newer SDKs put them (S3 API
 * reference, CreateBucketConfiguration.Tags). They are taken out and set with PutBucketTagging right after.
 */
import type { CloudRequest } from '../../service.ts';
import type { Shim } from '../shim.ts';

const TAGS = /<Tags>([\s\S]*?)<\/Tags>|<Tags\s*\/>/;
const EMPTY_CONFIGURATION =
  /^\s*(<\?xml[^>]*>)?\s*<CreateBucketConfiguration[^>]*>\s*<\/CreateBucketConfiguration>\s*$/;

export const createBucketTags: Shim = async (request, next) => {
  const body = isCreateBucket(request) ? request.body.toString() : '';
  const tags = TAGS.exec(body);
  if (!tags) return next(request);

  const rest = body.replace(TAGS, '');
  const created = await next(changed(request, EMPTY_CONFIGURATION.test(rest) ? '' : rest));
  if (created.status >= 300 || !tags[1]?.includes('<Tag>')) return created;

  const tagging = `<Tagging><TagSet>${tags[1]}</TagSet></Tagging>`;
  const tagged = await next({
    ...changed(request, tagging),
    query: new URLSearchParams({ tagging: '' }),
  });
  if (tagged.status < 300) return created;
  await next({ ...changed(request, ''), method: 'DELETE' });
  return tagged;
};

/** `PUT /bucket`, or `PUT /` where the bucket is in the host name; a longer path is an object's. */
function isCreateBucket(request: CloudRequest): boolean {
  return (
    request.method === 'PUT' &&
    /^\/[^/]*\/?$/.test(request.path) &&
    request.body.includes('<CreateBucketConfiguration')
  );
}

/** The request with another body; checksums of the old one are dropped. */
function changed(request: CloudRequest, body: string): CloudRequest {
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(
      ([name]) =>
        name !== 'content-md5' && !/^x-amz-(checksum|content-sha256|sdk-checksum)/.test(name),
    ),
  );
  return { ...request, headers, body: Buffer.from(body) };
}
