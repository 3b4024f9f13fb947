/** What the SDK's signer gets of it is what Node's own hashes give, whatever was hashed before. */
import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Sha256 } from '../../../../../functions/shared/aws/sha-256.ts';

const bytes = fc.uint8Array({ maxLength: 200 });
const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex');

async function digest(parts: readonly Uint8Array[], secret?: string | Uint8Array): Promise<string> {
  const hash = new Sha256(secret as never);
  for (const part of parts) hash.update(part);
  return hex(await hash.digest());
}

describe('Sha256', () => {
  it("is Node's SHA-256", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(bytes), async (parts) => {
        const whole = createHash('sha256').update(Buffer.concat(parts));
        expect(await digest(parts)).toBe(whole.digest('hex'));
      }),
    );
  });

  it("is Node's HMAC with any secret, more secrets than are kept, in any order and at once", async () => {
    const secret = fc.oneof(fc.string({ unit: 'grapheme' }), bytes);
    await fc.assert(
      fc.asyncProperty(fc.array(secret, { maxLength: 40 }), bytes, async (secrets, data) => {
        const told = await Promise.all([...secrets, ...secrets].map((own) => digest([data], own)));
        const expected = [...secrets, ...secrets].map((own) =>
          createHmac('sha256', own).update(data).digest('hex'),
        );
        expect(told).toEqual(expected);
      }),
    );
  });

  it('takes a secret that is a part of a larger buffer, or a buffer', async () => {
    const buffer = new Uint8Array([9, 1, 2, 3, 9]);
    const expected = createHmac('sha256', buffer.slice(1, 4)).update('x').digest('hex');
    const data = Buffer.from('x');
    expect(await digest([data], buffer.subarray(1, 4))).toBe(expected);
    const hash = new Sha256(buffer.slice(1, 4).buffer);
    hash.update(data);
    expect(hex(await hash.digest())).toBe(expected);
  });

  it('begins anew', async () => {
    const hash = new Sha256();
    hash.update(Buffer.from('left out'));
    hash.reset();
    hash.update(Buffer.from('x'));
    expect(hex(await hash.digest())).toBe(createHash('sha256').update('x').digest('hex'));
  });
});
