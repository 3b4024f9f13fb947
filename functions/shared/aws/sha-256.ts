/**
 * SHA-256 for the SDK's signer (its clients' `sha256`). The SDK's own hands the bytes of a signing key to Node for every
 * HMAC, two a request, and Node 24 takes 70 µs to make a key of them; here a key is made once.
 */
import {
  createHash,
  createHmac,
  createSecretKey,
  type Hash,
  type Hmac,
  type KeyObject,
} from 'node:crypto';
import type { Checksum, SourceData } from '@smithy/types';

/** Keys that are kept: two for each of a worker's clients, and those of the day before. */
const MOST_KEYS = 16;

const keys = new Map<string, KeyObject>();

export class Sha256 implements Checksum {
  readonly #key: KeyObject | undefined;
  #hash: Hash | Hmac;

  /** @param secret makes it an HMAC */
  constructor(secret?: SourceData) {
    this.#key = secret === undefined ? undefined : keyOf(bytesOf(secret));
    this.#hash = this.#begin();
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = this.#begin();
  }

  #begin(): Hash | Hmac {
    return this.#key ? createHmac('sha256', this.#key) : createHash('sha256');
  }
}

function keyOf(bytes: Buffer): KeyObject {
  const name = bytes.toString('latin1');
  const kept = keys.get(name);
  if (kept) return kept;
  const [oldest] = keys.keys();
  if (keys.size >= MOST_KEYS && oldest !== undefined) keys.delete(oldest);
  const key = createSecretKey(bytes);
  keys.set(name, key);
  return key;
}

function bytesOf(data: SourceData): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data);
}
