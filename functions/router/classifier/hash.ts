/** A small multiplicative hash over UTF-16 code units (the mixing steps of MurmurHash2, public domain). */

const MULTIPLIER = 0x5bd1e995;

/** Adds one number to a running hash. */
export function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, MULTIPLIER);
  return mixed ^ (mixed >>> 15);
}

/** Spreads a running hash over all 32 bits; unsigned. */
export function finish(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/** Unsigned 32-bit hash of `text`; another seed gives another, unrelated hash. */
export function hashOf(text: string, seed: number): number {
  let hash = seed;
  for (let index = 0; index < text.length; index++) hash = mix(hash, text.charCodeAt(index));
  return finish(hash);
}
