/** Ids of records that tools create: the same turn asking for the same thing gets the same id. */
import { createHash } from 'node:crypto';

/**
 * Decimal digits of an id: of ten million records that a tenant has, two meet in one of some 20,000 tenants (n² / 2 · 10¹⁸).
 * Whoever gets the id of another record does nothing, so that must not happen by chance.
 */
const DIGITS = 18;

/**
 * Id such as `T-480213774911020133`, derived from the turn, the tool and its input. A turn that is delivered twice therefore
 * writes one record; the order of keys in `input` does not matter.
 */
export function idempotentId(
  prefix: string,
  turnId: string,
  tool: string,
  input: Record<string, unknown>,
): string {
  const number = callDigest(turnId, tool, input).readBigUInt64BE() % 10n ** BigInt(DIGITS);
  return `${prefix}-${number.toString().padStart(DIGITS, '0')}`;
}

/** The same for a service outside, which has other clients as well: 256 bits, in which no two calls ever meet. */
export function idempotencyKey(
  turnId: string,
  tool: string,
  input: Record<string, unknown>,
): string {
  return callDigest(turnId, tool, input).toString('hex');
}

function callDigest(turnId: string, tool: string, input: Record<string, unknown>): Buffer {
  const entries = Object.entries(input).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([turnId, tool, entries]))
    .digest();
}
