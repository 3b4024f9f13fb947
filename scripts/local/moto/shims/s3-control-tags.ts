/**
 * moto keeps the tags of a bucket where GetBucketTagging finds them and answers S3 Control's ListTagsForResource with
 * none. MethodNotAllowed is the answer at which hashicorp/aws (6.2 and later) falls back to the bucket's own tagging
 * calls; wrong tags would show as a change at every plan.
 */
import { serviceError } from '../../service-error.ts';
import type { Shim } from '../shim.ts';

/** The resource of the tag calls is an ARN; a general purpose bucket's is `arn:aws:s3:::name`. */
const BUCKET_TAGS = /^\/v20180820\/tags\/arn(%3A|:)aws(%3A|:)s3(%3A|:){3}[^/]+$/i;

export const s3ControlTags: Shim = async (request, next) => {
  if (!BUCKET_TAGS.test(request.path)) return next(request);
  return serviceError(
    { headers: request.headers, service: 's3' },
    405,
    'MethodNotAllowed',
    'The specified method is not allowed against this resource.',
  );
};
