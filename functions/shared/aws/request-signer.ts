/**
 * Signature Version 4 (IAM User Guide, "Create a signed AWS API request") for the requests that turns make. The SDK's
 * signer hands the bytes of its keys to Node twice a request, which Node 24 takes 70 µs each for; here the key of the day
 * is kept as the object that Node wants.
 */
import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import type { AwsCredentialIdentity, HttpRequest, RequestSigningArguments } from '@smithy/types';

export interface SigningKeyOf {
  region: string;
  service: string;
  /** As in the request's date: `20261121`. */
  day: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** What a signature must cover, and all that a proxy on the way has no reason to change. */
const isSigned = (name: string): boolean =>
  name === 'host' || name === 'content-type' || name.startsWith('x-amz-');

/** Segments that have to be resolved before a path can be signed. */
const UNRESOLVED = /\/(?:\/|\.\.?(?:\/|$))/;

/** Whether `signRequest` can sign the request: what it leaves out is what no request of a turn has. */
export function isPlain(
  { path, query, body }: HttpRequest,
  { signableHeaders, unsignableHeaders }: RequestSigningArguments,
): boolean {
  const isWhole = typeof body === 'string' || body instanceof Uint8Array;
  const isOnlyPath = Object.keys(query ?? {}).length === 0 && !UNRESOLVED.test(path);
  return isWhole && isOnlyPath && !signableHeaders && !unsignableHeaders;
}

/** Keys of a day by Region and service, as many as a worker's clients have. */
export class SigningKeys {
  readonly #keys = new Map<string, { day: string; secret: string; key: KeyObject }>();

  keyOf({ region, service, day }: SigningKeyOf, secret: string): KeyObject {
    const place = `${region}/${service}`;
    const known = this.#keys.get(place);
    if (known?.day === day && known.secret === secret) return known.key;
    let bytes = Buffer.from(`AWS4${secret}`);
    for (const part of [day, region, service, 'aws4_request']) {
      bytes = createHmac('sha256', bytes).update(part).digest();
    }
    const key = createSecretKey(bytes);
    this.#keys.set(place, { day, secret, key });
    return key;
  }
}

/** Sets the headers that sign a plain request, those of an earlier signature included. @param at the time of the service */
export function signRequest(
  { method, path, headers, body }: HttpRequest,
  credentials: AwsCredentialIdentity,
  { region, service, at }: { region: string; service: string; at: Date },
  keys: SigningKeys,
): void {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const date = at.toISOString().replace(/[-:]|\.\d+/g, '');
  const day = date.slice(0, 8);
  const bodyHash = hash('sha256', body);
  headers['x-amz-date'] = date;
  headers['x-amz-content-sha256'] = bodyHash;
  delete headers['x-amz-security-token'];
  if (sessionToken) headers['x-amz-security-token'] = sessionToken;

  const signed = Object.entries(headers)
    .map(([name, value]): [string, string] => [name.toLowerCase(), value])
    .filter(([name]) => isSigned(name))
    .sort(([left], [right]) => (left < right ? -1 : 1));
  const names = signed.map(([name]) => name).join(';');
  const lines = signed.map(([name, value]) => `${name}:${value.trim().replace(/\s+/g, ' ')}\n`);
  const canonical = [method, escaped(path), '', lines.join(''), names, bodyHash].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const signature = createHmac('sha256', keys.keyOf({ region, service, day }, secretAccessKey))
    .update([ALGORITHM, date, scope, hash('sha256', canonical)].join('\n'))
    .digest('hex');
  headers.authorization = `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
}

/** As RFC 3986 wants it; what a request has escaped before is escaped again (only S3's paths are not). */
function escaped(path: string): string {
  const hex = (mark: string): string => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`;
  const segments = path.split('/').map(encodeURIComponent);
  return segments.join('/').replace(/[!'()*]/g, hex);
}
