import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { reproducibleZip } from '../../../../scripts/build/zip.ts';

const files = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,8}(\/[a-z]{1,8})?\.mjs$/),
  fc.uint8Array({ maxLength: 200 }),
  { maxKeys: 6 },
);

describe('reproducibleZip', () => {
  it('holds what it was given, whatever the order', () => {
    fc.assert(
      fc.property(files, (content) => {
        const reversed = Object.fromEntries(Object.entries(content).reverse());
        const zip = reproducibleZip(content);
        expect(Buffer.from(reproducibleZip(reversed)).equals(Buffer.from(zip))).toBe(true);
        const unzipped = unzipSync(zip);
        expect(Object.keys(unzipped)).toEqual(Object.keys(content).sort());
        for (const [path, bytes] of Object.entries(content)) {
          expect(Buffer.from(unzipped[path] ?? []).equals(Buffer.from(bytes))).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('dates entries 1980-01-01 00:00 and makes them readable by all', () => {
    const zip = Buffer.from(reproducibleZip({ 'index.mjs': Buffer.from('export {};') }));
    const central = zip.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    expect(zip.readUInt16LE(central + 12)).toBe(0);
    expect(zip.readUInt16LE(central + 14)).toBe((1 << 5) | 1);
    expect(zip.readUInt32LE(central + 38) >>> 16).toBe(0o100644);
  });
});
