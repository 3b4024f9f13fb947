import { describe, expect, it } from '@jest/globals';
import { credentialScope } from '../../../../scripts/local/credential-scope.ts';

const none = new URLSearchParams();

describe('credentialScope', () => {
  it('reads service and region from the Authorization header', () => {
    const header =
      'AWS4-HMAC-SHA256 Credential=AKID/20261121/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0';
    expect(credentialScope(header, none)).toEqual({ service: 'dynamodb', region: 'eu-west-1' });
  });

  it('reads a header without spaces between its parts', () => {
    const header =
      'AWS4-HMAC-SHA256 Credential=k/20261121/us-east-1/s3/aws4_request,SignedHeaders=a';
    expect(credentialScope(header, none)?.service).toBe('s3');
  });

  it('reads a presigned URL', () => {
    const query = new URLSearchParams({
      'X-Amz-Credential': 'AKID/20261121/us-east-1/S3/aws4_request',
    });
    expect(credentialScope(undefined, query)).toEqual({ service: 's3', region: 'us-east-1' });
  });

  it('takes the default region for a multi-region signature, which names none', () => {
    const header = 'AWS4-ECDSA-P256-SHA256 Credential=AKID/20261121/s3/aws4_request, Signature=0';
    expect(credentialScope(header, none)).toEqual({ service: 's3', region: 'us-east-1' });
  });

  it.each([undefined, '', 'Bearer x', 'AWS AKID:signature', 'AWS4-HMAC-SHA256 Credential=a/b/c'])(
    'finds none in %p',
    (header) => expect(credentialScope(header, none)).toBeUndefined(),
  );
});
