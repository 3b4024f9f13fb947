/** Which service and region a request is for: the credential scope of its AWS signature says so. */

/** `service` is the signing name (`execute-api`, `s3` …), in lower case. */
export interface CredentialScope {
  service: string;
  region: string;
}

/** `AKID/20261121/us-east-1/s3/aws4_request`; the region is absent in multi-region (SigV4A) signatures. */
const SCOPE = /^[^/]+\/\d{8}\/(?:([^/]+)\/)?([^/]+)\/aws4_request$/;

/**
 * Reads the scope from the Authorization header, or from the query of a presigned URL.
 * Returns undefined for an unsigned request, and for a signature that is not of version 4.
 */
export function credentialScope(
  authorization: string | undefined,
  query: URLSearchParams,
): CredentialScope | undefined {
  const credential =
    /\bCredential=([^,\s]+)/.exec(authorization ?? '')?.[1] ?? query.get('X-Amz-Credential');
  const match = SCOPE.exec(credential ?? '');
  if (!match?.[2]) return undefined;
  return { region: match[1] ?? 'us-east-1', service: match[2].toLowerCase() };
}
